package io.pushbridge.broker.mqtt;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.pushbridge.core.message.Qos;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publishes of one connection that are in progress. They are answered in the order they came
 * ([MQTT-4.6.0-2], [MQTT-4.6.0-3]), each when its work is done; while there are too many, the gate
 * is closed. Confined to the event loop, but for the ends of the work.
 */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  /** A result that is answered by silence. */
  static final int SILENCE = -1;

  /** The work could not be done now. */
  static final int FAILED = -2;

  /** The message is longer than its app allows. */
  static final int TOO_LARGE = -3;

  private static final int PENDING = -4;

  private static final class Answer {
    private final Qos qos;
    private final long packetId;
    private final int bytes;
    private final IntConsumer then;
    // Written once by the thread that ends the work.
    private volatile int result = PENDING;

    Answer(Qos qos, long packetId, int bytes, IntConsumer then) {
      this.qos = qos;
      this.packetId = packetId;
      this.bytes = bytes;
      this.then = then;
    }
  }

  private final Wire wire;
  private final Reply reply;
  private final InProgress inProgress;
  private final EventLoop loop;
  private final Queue<Answer> open = new ArrayDeque<>(4);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private int unanswered;

  /** Writes PUBACK or PUBREC in the form of the client's version. */
  interface Reply {
    /**
     * Writes it.
     *
     * @param result a reason code
     */
    void write(MqttMessageType type, long packetId, int result);
  }

  Answers(Wire wire, PacketGate gate, MqttFront front, Reply reply) {
    this.wire = wire;
    this.reply = reply;
    this.loop = wire.channel().eventLoop();
    this.inProgress =
        new InProgress(
            gate,
            PacketGate.Cause.PUBLISHING,
            front.options().publishesInProgress(),
            front.inProgress());
  }

  /** Whether a publish with a body of this length can be taken; if not, it is to be failed. */
  boolean hasRoomFor(int length) {
    return inProgress.hasRoomFor(length);
  }

  /** How many QoS 1 and 2 publishes are not answered. */
  int unanswered() {
    return unanswered;
  }

  /**
   * Answers a publish when its work is done and all before it are answered.
   *
   * @param bytes how much memory it holds until then, about
   * @param work its result is a reason code or {@link #SILENCE}; a failure counts as {@link
   *     #FAILED}
   * @param then told the result on the event loop, after the answer was written
   */
  void add(Qos qos, long packetId, int bytes, CompletionStage<Integer> work, IntConsumer then) {
    Answer answer = new Answer(qos, packetId, bytes, then);
    open.add(answer);
    unanswered += qos.acknowledged() ? 1 : 0;
    inProgress.begun(bytes);
    work.whenComplete(
        (result, failure) -> {
          if (failure != null) {
            LOG.warn("event=publish_failed cause={}", failure.toString());
          }
          answer.result = failure == null ? result : FAILED;
          schedule();
        });
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        loop.execute(this::answer);
      } catch (RejectedExecutionException stopped) {
        LOG.debug("event=answers_dropped cause=loop_stopped");
      }
    }
  }

  private void answer() {
    scheduled.set(false);
    for (Answer next = open.peek(); next != null && next.result != PENDING; next = open.peek()) {
      open.remove();
      inProgress.ended(next.bytes);
      unanswered -= next.qos.acknowledged() ? 1 : 0;
      int result = resultOf(next);
      if (next.qos.acknowledged() && result >= ReasonCode.SUCCESS) {
        MqttMessageType type =
            next.qos == Qos.EXACTLY_ONCE ? MqttMessageType.PUBREC : MqttMessageType.PUBACK;
        reply.write(type, next.packetId, result);
      }
      next.then.accept(result);
    }
    inProgress.goOn();
  }

  /** MQTT 5 has a code for what could not be done now; its clients stay connected. */
  private int resultOf(Answer answer) {
    return answer.result == FAILED && wire.mqtt5() && answer.qos.acknowledged()
        ? ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR
        : answer.result;
  }
}
