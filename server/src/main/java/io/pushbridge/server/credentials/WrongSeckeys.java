package io.pushbridge.server.credentials;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many wrong seckeys came from which address lately, and for what: as many as fit into a minute
 * at once, then one for each that is forgiven. Callers behind one address that have different apps
 * do not hold each other off. Addresses of IPv6 count by their network of 64 bits, of which anybody
 * has more addresses than could be counted. Remembers {@link #MOST_ACCOUNTS}; beyond it the one
 * that was silent for longest is forgotten. Thread-safe by its own lock.
 */
final class WrongSeckeys {
  static final int MOST_ACCOUNTS = 10_000;
  private static final int NETWORK_BYTES = 8;
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  /** What an address has on one of its accounts; decays by the limit each minute. */
  private record Account(double wrong, long at) {}

  private final int perMinute;
  private final Clock clock;
  // Guarded by this; the longest silent first.
  private final Map<String, Account> accounts = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Counts.
   *
   * @param perMinute how many an address may show, 0 for any number
   */
  WrongSeckeys(int perMinute, Clock clock) {
    this.perMinute = perMinute;
    this.clock = clock;
  }

  /**
   * How long this address has to wait until it may try again, zero if it may now.
   *
   * @param what it wants to get at: an app that exists, or one name for everything else
   */
  synchronized Duration wait(String address, String what) {
    double excess = wrongOf(accountOf(address, what)) - (perMinute - 1);
    return perMinute == 0 || excess <= 0
        ? Duration.ZERO
        : Duration.ofMillis((long) Math.ceil(excess * MINUTE / perMinute));
  }

  /** This address showed a wrong one. */
  synchronized void note(String address, String what) {
    if (perMinute == 0) {
      return;
    }
    String name = accountOf(address, what);
    accounts.put(name, new Account(wrongOf(name) + 1, clock.millis()));
    if (accounts.size() > MOST_ACCOUNTS) {
      accounts.remove(accounts.keySet().iterator().next());
    }
  }

  synchronized int accounts() {
    return accounts.size();
  }

  private double wrongOf(String name) {
    Account account = accounts.get(name);
    if (account == null) {
      return 0;
    }
    // A clock that is set back forgives nothing, and nobody is held off for longer by it.
    long passed = Math.max(0, clock.millis() - account.at());
    double left = account.wrong() - (double) passed * perMinute / MINUTE;
    if (left <= 0) {
      accounts.remove(name);
      return 0;
    }
    return left;
  }

  private static String accountOf(String address, String what) {
    return networkOf(address) + ' ' + what;
  }

  private static String networkOf(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      // A literal with colons is never looked up by name.
      InetAddress parsed = InetAddress.getByName(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
          : parsed.getHostAddress();
    } catch (UnknownHostException noLiteral) {
      return address;
    }
  }
}
