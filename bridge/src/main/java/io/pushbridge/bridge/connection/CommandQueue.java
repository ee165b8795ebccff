package io.pushbridge.bridge.connection;

import io.pushbridge.bridge.BridgeLimits;
import io.pushbridge.bridge.command.Answer;
import io.pushbridge.bridge.command.Command;
import io.pushbridge.bridge.command.Lane;
import io.pushbridge.bridge.command.Reasons;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of one connection that are not answered yet. Answers go out in the order in which
 * the commands came; the work of commands of one {@link Lane} overlaps. Bounded in number and in
 * size. Confined to the connection's loop.
 */
final class CommandQueue {
  private static final Logger LOG = LoggerFactory.getLogger(CommandQueue.class);

  private static final class Entry {
    private final Command command;
    private final int weight;
    private Answer answer;

    private Entry(Command command, int weight) {
      this.command = command;
      this.weight = weight;
    }
  }

  private final Executor loop;
  private final BridgeLimits limits;
  private final Function<Command, CompletionStage<Answer>> work;
  private final Consumer<Answer> out;

  private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
  private final ArrayDeque<Entry> started = new ArrayDeque<>();
  private Lane lane = Lane.CONNECTION;
  private int running;
  private long weight;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param loop the connection's loop
   * @param limits how much may be unanswered
   * @param work does a command
   * @param out emits an answer
   */
  CommandQueue(
      Executor loop,
      BridgeLimits limits,
      Function<Command, CompletionStage<Answer>> work,
      Consumer<Answer> out) {
    this.loop = loop;
    this.limits = limits;
    this.work = work;
    this.out = out;
  }

  /**
   * Takes a command.
   *
   * @param characters how much it holds
   * @return false if there are too many
   */
  boolean submit(Command command, int characters) {
    if (closed) {
      return true;
    }
    boolean full =
        waiting.size() + started.size() >= limits.commands()
            || weight + characters > limits.commandChars();
    if (full) {
      return false;
    }
    weight += characters;
    waiting.add(new Entry(command, characters));
    advance();
    return true;
  }

  /** Forgets everything: nobody is there to hear an answer. */
  void close() {
    closed = true;
    waiting.clear();
    started.clear();
  }

  private void advance() {
    answer();
    while (!waiting.isEmpty() && mayStart(waiting.peek().command)) {
      start(waiting.poll());
      answer();
    }
  }

  private boolean mayStart(Command command) {
    return running == 0 || (command.lane() == lane && lane.shared());
  }

  private void start(Entry begun) {
    started.add(begun);
    running++;
    lane = begun.command.lane();
    CompletableFuture<Answer> done = begin(begun.command).toCompletableFuture();
    if (done.isDone()) {
      finish(begun, done);
    } else {
      CompletionStage<Answer> pending = done;
      pending.whenCompleteAsync(
          (answer, failure) -> {
            finish(begun, done);
            advance();
          },
          loop);
    }
  }

  private CompletionStage<Answer> begin(Command command) {
    try {
      return work.apply(command);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void finish(Entry begun, CompletableFuture<Answer> done) {
    running--;
    begun.answer =
        done.handle((answer, failure) -> failure == null ? answer : failed(begun, failure)).join();
  }

  private static Answer failed(Entry begun, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    LOG.warn("event=command_failed command={} cause={}", begun.command.event(), cause.toString());
    return begun.command.refusal().apply(Reasons.SERVER_ERROR);
  }

  /** Emits the answers that no earlier command holds back. */
  private void answer() {
    while (!started.isEmpty() && started.peek().answer != null) {
      Entry next = started.poll();
      weight -= next.weight;
      out.accept(next.answer);
    }
  }
}
