package dev.adpublisher.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressGuardTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # public, and the neighbours of blocks that are not
                    1.1.1.1              | PUBLIC
                    9.255.255.255        | PUBLIC
                    11.0.0.0             | PUBLIC
                    100.63.255.255       | PUBLIC
                    100.128.0.0          | PUBLIC
                    126.255.255.255      | PUBLIC
                    128.0.0.0            | PUBLIC
                    168.63.129.15        | PUBLIC
                    169.253.255.255      | PUBLIC
                    169.255.0.0          | PUBLIC
                    172.15.255.255       | PUBLIC
                    172.32.0.0           | PUBLIC
                    192.0.1.0            | PUBLIC
                    192.167.255.255      | PUBLIC
                    192.169.0.0          | PUBLIC
                    198.17.255.255       | PUBLIC
                    198.20.0.0           | PUBLIC
                    223.255.255.255      | PUBLIC
                    2606:4700::1111      | PUBLIC
                    2a00:1450:4001::1    | PUBLIC
                    2001:200::1          | PUBLIC
                    # IPv4 that is not
                    0.0.0.0              | UNSPECIFIED
                    0.1.2.3              | UNSPECIFIED
                    10.0.0.1             | PRIVATE
                    10.255.255.255       | PRIVATE
                    100.64.0.0           | SHARED
                    100.100.100.200      | SHARED
                    100.127.255.255      | SHARED
                    127.0.0.1            | LOOPBACK
                    127.255.255.254      | LOOPBACK
                    168.63.129.16        | METADATA
                    169.254.169.254      | LINK_LOCAL
                    172.16.0.0           | PRIVATE
                    172.31.255.255       | PRIVATE
                    192.0.0.192          | RESERVED
                    192.0.2.1            | DOCUMENTATION
                    192.88.99.1          | TUNNEL
                    192.168.0.1          | PRIVATE
                    198.18.0.1           | BENCHMARK
                    198.19.255.255       | BENCHMARK
                    198.51.100.1         | DOCUMENTATION
                    203.0.113.1          | DOCUMENTATION
                    224.0.0.1            | MULTICAST
                    239.255.255.255      | MULTICAST
                    240.0.0.1            | RESERVED
                    255.255.255.255      | RESERVED
                    # IPv6 that is not
                    ::                   | UNSPECIFIED
                    ::1                  | LOOPBACK
                    ::7f00:1             | RESERVED
                    100::1               | RESERVED
                    5f00::1              | RESERVED
                    4000::1              | RESERVED
                    fc00::1              | PRIVATE
                    fd00:ec2::254        | PRIVATE
                    fe80::1              | LINK_LOCAL
                    febf::1              | LINK_LOCAL
                    fec0::1              | PRIVATE
                    ff02::1              | MULTICAST
                    2001:db8::1          | DOCUMENTATION
                    3fff::1              | DOCUMENTATION
                    2001:2::1            | BENCHMARK
                    2001:10::1           | RESERVED
                    2001:1ff::1          | RESERVED
                    # IPv4 inside IPv6
                    ::ffff:10.0.0.1      | PRIVATE
                    ::ffff:1.1.1.1       | PUBLIC
                    ::ffff:0:7f00:1      | LOOPBACK
                    64:ff9b::a9fe:a9fe   | LINK_LOCAL
                    64:ff9b::7f00:1      | LOOPBACK
                    64:ff9b::101:101     | PUBLIC
                    64:ff9b:1::101:101   | TUNNEL
                    2002:7f00:1::        | TUNNEL
                    2002:101:101::       | TUNNEL
                    2001:0:101:101::1    | TUNNEL
                    2606:4700::5efe:7f00:1     | TUNNEL
                    2606:4700::200:5efe:7f00:1 | TUNNEL
                    2606:4700::100:5efe:7f00:1 | PUBLIC
                    2606:4700::5efd:7f00:1     | PUBLIC
                    """)
    void classifies(String address, AddressKind kind) throws UnknownHostException {
        assertThat(AddressGuard.classify(InetAddress.getByName(address))).isEqualTo(kind);
    }

    @Test
    void seesThroughAMappedAddressThatStayedIpv6() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;

        AddressKind kind = AddressGuard.classify(Inet6Address.getByAddress(null, mapped, -1));

        assertThat(kind).isEqualTo(AddressKind.LOOPBACK);
    }
}
