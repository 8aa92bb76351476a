package dev.adpublisher.media;

/** The kinds of pictures that we hand to Meta. */
public enum ImageType {
    JPEG("image/jpeg", "jpg"),
    PNG("image/png", "png");

    private final String mime;
    private final String extension;

    ImageType(String mime, String extension) {
        this.mime = mime;
        this.extension = extension;
    }

    /** The media type, for a {@code Content-Type}. */
    public String mime() {
        return mime;
    }

    /** The usual ending of a file's name, without the dot. */
    public String extension() {
        return extension;
    }
}
