package dev.adpublisher.sandbox;

/**
 * A file of a multipart body.
 *
 * @param hash of the content, see {@link ImageFile#hash}
 */
record Upload(String field, String fileName, byte[] content, String hash) {
    Upload(String field, String fileName, byte[] content) {
        this(field, fileName, content, ImageFile.hash(content));
    }
}
