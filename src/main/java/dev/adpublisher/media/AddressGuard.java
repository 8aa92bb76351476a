package dev.adpublisher.media;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses on the public internet from all others, after IANA's special-purpose registries for IPv4 and IPv6.
 *
 * <p>IPv4 is public unless a block says otherwise. IPv6 is the reverse: only {@code 2000::/3} is handed out as global
 * unicast (RFC 4291, IANA), and some blocks inside it are special as well. An IPv4 address inside an IPv6 one is judged
 * by the IPv4 address where the embedding is a plain one, and refused where it is a tunnel.
 */
final class AddressGuard {

    private static final List<Block> IPV4 = List.of(
            block("0.0.0.0/8", AddressKind.UNSPECIFIED),
            block("10.0.0.0/8", AddressKind.PRIVATE),
            block("100.64.0.0/10", AddressKind.SHARED),
            block("127.0.0.0/8", AddressKind.LOOPBACK),
            // Azure's wire server answers every virtual machine here.
            block("168.63.129.16/32", AddressKind.METADATA),
            block("169.254.0.0/16", AddressKind.LINK_LOCAL),
            block("172.16.0.0/12", AddressKind.PRIVATE),
            block("192.0.0.0/24", AddressKind.RESERVED),
            block("192.0.2.0/24", AddressKind.DOCUMENTATION),
            block("192.31.196.0/24", AddressKind.RESERVED),
            block("192.52.193.0/24", AddressKind.TUNNEL),
            block("192.88.99.0/24", AddressKind.TUNNEL),
            block("192.168.0.0/16", AddressKind.PRIVATE),
            block("192.175.48.0/24", AddressKind.RESERVED),
            block("198.18.0.0/15", AddressKind.BENCHMARK),
            block("198.51.100.0/24", AddressKind.DOCUMENTATION),
            block("203.0.113.0/24", AddressKind.DOCUMENTATION),
            block("224.0.0.0/4", AddressKind.MULTICAST),
            block("240.0.0.0/4", AddressKind.RESERVED));

    /** The first match counts: exceptions stand before the block they are in. */
    private static final List<Block> IPV6 = List.of(
            block("::/128", AddressKind.UNSPECIFIED),
            block("::1/128", AddressKind.LOOPBACK),
            block("64:ff9b:1::/48", AddressKind.TUNNEL),
            block("fc00::/7", AddressKind.PRIVATE),
            block("fe80::/10", AddressKind.LINK_LOCAL),
            block("fec0::/10", AddressKind.PRIVATE),
            block("ff00::/8", AddressKind.MULTICAST),
            block("2001::/32", AddressKind.TUNNEL),
            block("2001:2::/48", AddressKind.BENCHMARK),
            block("2001::/23", AddressKind.RESERVED),
            block("2001:db8::/32", AddressKind.DOCUMENTATION),
            block("2002::/16", AddressKind.TUNNEL),
            block("2620:4f:8000::/48", AddressKind.RESERVED),
            block("3fff::/20", AddressKind.DOCUMENTATION),
            block("2000::/3", AddressKind.PUBLIC),
            block("::/0", AddressKind.RESERVED));

    /** IPv4-mapped, IPv4-translated and NAT64: the last four bytes are the IPv4 address that is really meant. */
    private static final List<Block> EMBEDDING_IPV4 =
            List.of(mapped(), block("::ffff:0:0:0/96", AddressKind.TUNNEL), block("64:ff9b::/96", AddressKind.TUNNEL));

    private AddressGuard() {}

    static AddressKind classify(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? classifyIpv4(bytes) : classifyIpv6(bytes);
    }

    private static AddressKind classifyIpv4(byte[] bytes) {
        return firstMatch(IPV4, bytes, AddressKind.PUBLIC);
    }

    private static AddressKind classifyIpv6(byte[] bytes) {
        boolean embedsIpv4 = EMBEDDING_IPV4.stream().anyMatch(block -> block.contains(bytes));
        if (embedsIpv4) {
            return classifyIpv4(Arrays.copyOfRange(bytes, 12, 16));
        }
        AddressKind kind = firstMatch(IPV6, bytes, AddressKind.RESERVED);
        return kind == AddressKind.PUBLIC && isIsatap(bytes) ? AddressKind.TUNNEL : kind;
    }

    /** An interface identifier of {@code 0:5efe} or {@code 200:5efe} and an IPv4 address, under whatever prefix (RFC 5214, 6.1). */
    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~2) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    private static AddressKind firstMatch(List<Block> blocks, byte[] bytes, AddressKind otherwise) {
        return blocks.stream()
                .filter(block -> block.contains(bytes))
                .findFirst()
                .map(Block::kind)
                .orElse(otherwise);
    }

    private static Block block(String notation, AddressKind kind) {
        int slash = notation.indexOf('/');
        try {
            // A literal: nothing is looked up.
            byte[] prefix = InetAddress.getByName(notation.substring(0, slash)).getAddress();
            return new Block(prefix, Integer.parseInt(notation.substring(slash + 1)), kind);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("Not an address: " + notation, impossible);
        }
    }

    /** {@code ::ffff:0:0/96}, which Java would read as the IPv4 address 0.0.0.0 if it were written down. */
    private static Block mapped() {
        byte[] prefix = new byte[16];
        prefix[10] = (byte) 0xff;
        prefix[11] = (byte) 0xff;
        return new Block(prefix, 96, AddressKind.TUNNEL);
    }

    /** A block of addresses in CIDR notation. Only matched against addresses of its own family. */
    private static final class Block {

        private final byte[] prefix;
        private final int bits;
        private final AddressKind kind;

        Block(byte[] prefix, int bits, AddressKind kind) {
            this.prefix = prefix;
            this.bits = bits;
            this.kind = kind;
        }

        AddressKind kind() {
            return kind;
        }

        boolean contains(byte[] address) {
            int whole = bits / 8;
            if (address.length != prefix.length || !Arrays.equals(address, 0, whole, prefix, 0, whole)) {
                return false;
            }
            int rest = bits % 8;
            return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff) >>> (8 - rest) == 0;
        }
    }
}
