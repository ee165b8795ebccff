package io.pushbridge.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who does the tasks of a lane, and in which order. */
final class LaneTest {
  private static final int TASKS = 20_000;

  private final Lane lane = new Lane(task -> new Thread(task, "own"));
  private final EventLoopGroup loops = new DefaultEventLoopGroup(2);
  private final ExecutorService others = Executors.newFixedThreadPool(2);

  @AfterEach
  void close() {
    lane.close();
    others.shutdownNow();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static void await(CompletionStage<?> stage) throws Exception {
    stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Each giver's tasks in its order, none at the same time as another, none forgotten. */
  @Test
  void loopsAndOthersShareItOneAtATime() throws Exception {
    List<int[]> done = new ArrayList<>();
    int[] inside = new int[1];
    List<Future<CompletionStage<Void>>> givers = new ArrayList<>();
    for (int giver = 0; giver < 4; giver++) {
      int number = giver;
      ExecutorService thread = giver < 2 ? loops.next() : others;
      givers.add(
          thread.submit(
              () -> {
                CompletionStage<Void> last = null;
                for (int i = 0; i < TASKS; i++) {
                  int task = i;
                  last =
                      lane.run(
                          () -> {
                            inside[0]++;
                            // Confined to the lane, though the threads change.
                            assertThat(inside[0]).isEqualTo(1);
                            done.add(new int[] {number, task});
                            inside[0]--;
                          });
                }
                return last;
              }));
    }
    for (Future<CompletionStage<Void>> giver : givers) {
      await(giver.get(60, TimeUnit.SECONDS));
    }
    for (int giver = 0; giver < 4; giver++) {
      int number = giver;
      assertThat(done.stream().filter(task -> task[0] == number).map(task -> task[1]))
          .hasSize(TASKS)
          .isSorted();
    }
  }

  @Test
  void anEventLoopDoesItsTaskItself() throws Exception {
    EventLoop loop = loops.next();
    Future<Boolean> byItself = loop.submit(() -> lane.run(() -> {}).toCompletableFuture().isDone());
    assertThat(byItself.get(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskOfATaskComesAfterIt() throws Exception {
    List<String> order = new ArrayList<>();
    CompletableFuture<CompletionStage<Void>> inner = new CompletableFuture<>();
    loops
        .next()
        .execute(
            () ->
                lane.run(
                    () -> {
                      inner.complete(lane.run(() -> order.add("inner")));
                      order.add("outer");
                    }));
    await(inner.get(60, TimeUnit.SECONDS));
    assertThat(order).containsExactly("outer", "inner");
  }

  @Test
  void aClosedLaneHasDoneWhatItWasGivenAndRefusesTheRest() {
    List<CompletionStage<Void>> given = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      given.add(lane.run(() -> {}));
    }
    lane.close();
    assertThat(given).allMatch(stage -> stage.toCompletableFuture().isDone());
    assertThatThrownBy(() -> await(lane.run(() -> {}))).hasMessageContaining("closed");
  }
}
