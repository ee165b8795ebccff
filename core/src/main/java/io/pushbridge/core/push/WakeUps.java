package io.pushbridge.core.push;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.push.WakeUpReport.State;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.TokenPage;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the devices of recipients that are away: each device once, page by page, so that a message
 * for a hundred thousand does not gather them first. Presence is looked at after the message was
 * stored: whoever comes meanwhile may get both, never neither. Thread-safe; never blocks but in
 * {@link #close}.
 *
 * <p>A wake-up is kept in the outbox before the publish that caused it is acknowledged, and leaves
 * it when every device is answered for; {@link #resume} takes up those of an earlier start. What
 * does not fit in the outbox is dropped and counted: the message itself is safe in the log.
 */
public final class WakeUps implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WakeUps.class);

  /** Tokens in one page. */
  static final int PAGE = 500;

  /** No alert shows more of a message's text: the most that Apple takes, and a torn code point. */
  static final int TEXT_BYTES = 6_144;

  private static final CompletionStage<TokenPage> NOBODY =
      CompletableFuture.completedFuture(new TokenPage(List.of(), 0, true));

  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  /**
   * A look-up of who might have to be woken.
   *
   * @param message the message
   * @param request what its publisher wants
   * @param first the first page of its recipients' devices
   */
  public record Search(Message message, ApnsRequest request, CompletionStage<TokenPage> first) {}

  private final SessionRegistry registry;
  private final WokenDevices woken;
  private final PushPorts ports;
  private final Clock clock;
  private final Tally tally;
  private final WakeUpLanes lanes;
  private final QuietReports quiet = new QuietReports();
  private final RecentRefusals refusals = new RecentRefusals();

  /** Wakes through these ports. */
  public WakeUps(
      SessionRegistry registry,
      LiveSessions live,
      AccessRules access,
      PushPorts ports,
      Clock clock,
      Tally tally) {
    this.registry = registry;
    this.woken = new WokenDevices(registry, live, access, ports.always());
    this.ports = ports;
    this.clock = clock;
    this.tally = tally;
    this.lanes = new WakeUpLanes(ports.outbox(), this::runOf);
  }

  /** Why what a publisher wants can never be sent; see {@link PushNotifier#refusal}. */
  public Optional<String> refusal(ApnsRequest request) {
    return request.kind() == ApnsRequest.Kind.EXPLICIT
        ? ports.notifier().refusal(request)
        : Optional.empty();
  }

  /** Begins to look who might have to be woken; beside the storing of the message. */
  public Optional<Search> search(Message message, ApnsRequest request) {
    if (request.kind() == ApnsRequest.Kind.NONE) {
      return Optional.empty();
    }
    CompletionStage<TokenPage> first =
        registry.hasTokens(message.app())
            ? registry.tokensFor(message.app(), message.destination(), 0, PAGE)
            : NOBODY;
    return Optional.of(new Search(message, request, first));
  }

  /**
   * Wakes whoever is away now; the message must be stored.
   *
   * @return completes when the wake-up survives a restart; fails if the store does
   */
  public CompletionStage<Void> wake(Optional<Search> search) {
    if (search.isEmpty()) {
      return DONE;
    }
    Search begun = search.get();
    return begun.first() == NOBODY
        ? noToken(begun)
        : begun
            .first()
            .handle((page, failure) -> failure == null ? Optional.of(page) : noPage(failure))
            .thenCompose(page -> wake(begun, page));
  }

  private static Optional<TokenPage> noPage(Throwable failure) {
    // It is looked up again when its turn comes.
    LOG.debug("event=token_look_up_failed cause={}", failure.toString());
    return Optional.empty();
  }

  private CompletionStage<Void> wake(Search search, Optional<TokenPage> page) {
    if (page.isEmpty() || !page.get().complete()) {
      return keep(search, page);
    }
    if (page.get().tokens().isEmpty()) {
      return noToken(search);
    }
    return toWake(search.message(), page.get().tokens())
        .thenCompose(away -> away.isEmpty() ? note(search, State.NOBODY_AWAY) : keep(search, page));
  }

  private CompletionStage<Void> keep(Search search, Optional<TokenPage> page) {
    Message shown = shown(search.message());
    return ports
        .outbox()
        .add(shown, search.request())
        .thenAccept(
            number -> {
              if (number.isPresent()) {
                quiet.remove(shown.app(), shown.id());
                lanes.add(
                    new PendingWakeUp(number.get(), shown, search.request(), WakeUpProgress.START),
                    page);
              } else {
                tally.count(Tally.Event.WAKE_UPS_DROPPED);
                quiet.add(shown.app(), shown.id(), State.DROPPED);
                LOG.debug("event=wake_up_dropped message={} reason=outbox_full", shown);
              }
            });
  }

  private CompletionStage<Void> noToken(Search search) {
    tally.count(Tally.Event.PUSH_NO_TOKEN);
    return note(search, State.NO_TOKEN);
  }

  private CompletionStage<Void> note(Search search, State state) {
    quiet.add(search.message().app(), search.message().id(), state);
    return DONE;
  }

  /** The message as far as a notification can show it. */
  private static Message shown(Message message) {
    boolean whole =
        message.payload().length <= TEXT_BYTES
            && message.properties().equals(MessageProperties.NONE);
    return whole
        ? message
        : new Message(
            message.app(),
            message.destination(),
            message.id(),
            message.qos(),
            Arrays.copyOf(message.payload(), Math.min(message.payload().length, TEXT_BYTES)),
            MessageProperties.NONE,
            message.publisher(),
            message.publishedAt(),
            message.expiresAt());
  }

  /** Those of these devices that are to be woken as of now. */
  CompletionStage<List<DeviceToken>> toWake(Message message, List<DeviceToken> devices) {
    return woken.of(message, devices);
  }

  private WakeUpRun runOf(PendingWakeUp wakeUp, WakeUpRun.Host host) {
    return new WakeUpRun(wakeUp, this, ports, registry, host);
  }

  /** Counts an answer and does to the device token what the answer says. */
  void answered(Message message, PushAnswer answer) {
    tally.count(
        switch (answer.result()) {
          case SENT -> Tally.Event.PUSH_SENT;
          case EXPIRED -> Tally.Event.PUSH_EXPIRED;
          case REFUSED -> Tally.Event.PUSH_REFUSED;
        });
    if (answer.result() == PushAnswer.Result.REFUSED) {
      refusals.add(message, answer, clock.millis());
    }
    if (answer.goneBefore() != PushAnswer.STAYS) {
      tally.count(Tally.Event.DEVICE_TOKENS_GONE);
      registry
          .removeToken(message.app(), answer.device().token(), answer.goneBefore())
          .exceptionally(
              failure -> {
                // It is refused again with the next message.
                LOG.warn("event=device_token_kept cause={}", failure.toString());
                return null;
              });
    }
  }

  void woken(int devices) {
    tally.count(Tally.Event.WOKEN, devices);
  }

  /** What became of the newest wake-up of a message with this id, if any of late. */
  public CompletionStage<Optional<WakeUpReport>> report(AppKey app, MessageId id) {
    Optional<WakeUpReport> nobody = quiet.find(app, id);
    return nobody.isPresent()
        ? CompletableFuture.completedFuture(nobody)
        : ports.outbox().report(app, id);
  }

  /** The newest refusals of an app's notifications, the newest first. */
  public List<RecentRefusals.Refusal> recentRefusals(AppKey app) {
    return refusals.of(app);
  }

  /** How many wake-ups are not finished. */
  public int pending() {
    return lanes.pending();
  }

  /** Takes up what an earlier start left; completes when all of it is known. */
  public CompletionStage<Void> resume() {
    return ports.outbox().pending().thenAccept(lanes::resume);
  }

  /**
   * Begins no more pages, gives those under way a moment, and keeps how far each has come. Before
   * the notifier and the store are closed.
   */
  @Override
  public void close() {
    lanes.close(Duration.ofSeconds(3));
  }
}
