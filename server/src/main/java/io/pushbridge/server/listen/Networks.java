package io.pushbridge.server.listen;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.pushbridge.server.config.ListenConfiguration.Network;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The networks that may connect to a port; none named: all may. Immutable. */
public final class Networks {
  private final List<IpSubnetFilterRule> rules;

  /** Those of the configuration. */
  public Networks(List<Network> networks) {
    this.rules =
        networks.stream()
            .map(
                network ->
                    new IpSubnetFilterRule(
                        network.address(), network.bits(), IpFilterRuleType.ACCEPT))
            .toList();
  }

  /** Whether an address is in one of them. */
  public boolean admit(SocketAddress address) {
    return rules.isEmpty()
        || (address instanceof InetSocketAddress inet
            && rules.stream().anyMatch(rule -> rule.matches(inet)));
  }
}
