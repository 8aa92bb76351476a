package dev.adpublisher.media;

/** What an address is for. Only {@link #PUBLIC} ones are fetched from. */
enum AddressKind {
    PUBLIC,
    UNSPECIFIED,
    LOOPBACK,
    PRIVATE,
    /** Between a provider and its customers (RFC 6598); some clouds keep their metadata here. */
    SHARED,
    LINK_LOCAL,
    /** A cloud's service for its own machines at an otherwise public address. */
    METADATA,
    MULTICAST,
    DOCUMENTATION,
    BENCHMARK,
    /** Leads through a tunnel or translator whose inner end we cannot see. */
    TUNNEL,
    RESERVED
}
