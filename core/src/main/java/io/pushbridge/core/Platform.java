package io.pushbridge.core;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.alias.Aliases;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.FeedLimits;
import io.pushbridge.core.delivery.FeedSetup;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.figures.SystemTopics;
import io.pushbridge.core.jwt.TokenLogins;
import io.pushbridge.core.jwt.TokenVerifier;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.message.Snowflake;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.presence.Presence;
import io.pushbridge.core.publish.Forwarding;
import io.pushbridge.core.publish.Publisher;
import io.pushbridge.core.push.DeviceTokens;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.core.push.ThirdPartyNotifier;
import io.pushbridge.core.push.WakeUps;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.session.Sessions;
import java.time.Clock;

/**
 * The use cases of the platform, wired over its ports: what every door is built on.
 *
 * @param apps the tenants
 * @param access their access managers
 * @param sessions connect, subscribe, leave
 * @param publisher publish
 * @param aliases aliases and lists
 * @param tokens device tokens
 * @param wakeUps waking devices; to be closed before the store
 * @param logins lets clients in that show tokens
 * @param live who is connected
 * @param system what each app is told of itself
 * @param presence tells watchers who comes and goes
 * @param ids makes message ids
 * @param clock the time
 * @param tally the counts
 */
public record Platform(
    Apps apps,
    AccessRules access,
    Sessions sessions,
    Publisher publisher,
    Aliases aliases,
    DeviceTokens tokens,
    WakeUps wakeUps,
    TokenLogins logins,
    LiveSessions live,
    SystemTopics system,
    Presence presence,
    Snowflake ids,
    Clock clock,
    Tally tally) {

  /**
   * What a platform stands on.
   *
   * @param apps the tenants
   * @param access their access managers
   * @param log the message log
   * @param registry the session registry
   * @param retained the retained messages
   * @param router finds connected recipients
   * @param push what waking absent ones stands on
   * @param thirdParties shows notices through phone makers' services
   * @param forwarding who else must have a message before it is acknowledged
   * @param tokens verifies tokens of clients
   * @param clock the time
   * @param node 0 to 1023, unlike that of every other server of a cluster
   * @param tally the counts
   */
  public record Ports(
      Apps apps,
      AccessRules access,
      MessageLog log,
      SessionRegistry registry,
      RetainedMessages retained,
      Router router,
      PushPorts push,
      ThirdPartyNotifier thirdParties,
      Forwarding forwarding,
      TokenVerifier tokens,
      Clock clock,
      int node,
      Tally tally) {

    /** Ports without anybody who verifies tokens. */
    public Ports(
        Apps apps,
        AccessRules access,
        MessageLog log,
        SessionRegistry registry,
        RetainedMessages retained,
        Router router,
        PushPorts push,
        ThirdPartyNotifier thirdParties,
        Forwarding forwarding,
        Clock clock,
        int node,
        Tally tally) {
      this(
          apps,
          access,
          log,
          registry,
          retained,
          router,
          push,
          thirdParties,
          forwarding,
          TokenVerifier.NONE,
          clock,
          node,
          tally);
    }

    /** Ports without any phone maker's service, other broker and tokens. */
    public Ports(
        Apps apps,
        AccessRules access,
        MessageLog log,
        SessionRegistry registry,
        RetainedMessages retained,
        Router router,
        PushPorts push,
        Clock clock,
        int node,
        Tally tally) {
      this(
          apps,
          access,
          log,
          registry,
          retained,
          router,
          push,
          ThirdPartyNotifier.NONE,
          Forwarding.NONE,
          clock,
          node,
          tally);
    }
  }

  /** Wires the use cases. */
  public static Platform over(Ports ports) {
    LiveSessions live = new LiveSessions();
    Snowflake ids = new Snowflake(ports.clock(), ports.node());
    SystemTopics system =
        new SystemTopics(
            ports.retained(),
            ports.apps(),
            live,
            ports.router(),
            ports.tally(),
            ids,
            ports.clock());
    FeedSetup feeds =
        new FeedSetup(
            ports.log(),
            ports.registry(),
            system,
            ports.access(),
            live,
            ports.clock(),
            ports.tally(),
            FeedLimits.DEFAULT);
    Presence presence = new Presence(ports.router(), ids, ports.clock());
    WakeUps wakeUps =
        new WakeUps(
            ports.registry(), live, ports.access(), ports.push(), ports.clock(), ports.tally());
    Aliases aliases = new Aliases(ports.registry(), live, ports.access(), ports.tally());
    return new Platform(
        ports.apps(),
        ports.access(),
        new Sessions(ports.apps(), ports.router(), presence, feeds, ports.push().badges(), aliases),
        new Publisher(
            ports.apps(),
            ports.access(),
            ports.log(),
            ports.registry(),
            ports.retained(),
            ports.router(),
            wakeUps,
            ports.thirdParties(),
            ports.forwarding(),
            ids,
            ports.clock(),
            ports.tally()),
        aliases,
        new DeviceTokens(ports.registry(), ports.push().notifier(), ports.clock()),
        wakeUps,
        new TokenLogins(ports.apps(), ports.access(), ports.tokens(), ports.tally()),
        live,
        system,
        presence,
        ids,
        ports.clock(),
        ports.tally());
  }
}
