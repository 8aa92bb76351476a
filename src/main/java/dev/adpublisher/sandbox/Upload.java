package dev.adpublisher.sandbox;

/**
 * A file of a multipart body. Hashed as it comes in: that belongs to the time that an upload takes, not on top of it.
 *
 * @param hash see {@link ImageFile#hash}
 */
record Upload(String field, String fileName, byte[] content, String hash) {
    Upload(String field, String fileName, byte[] content) {
        this(field, fileName, content, ImageFile.hash(content));
    }
}
