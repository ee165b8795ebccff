package io.pushbridge.socketio;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;

/** Running things on event loops. */
final class Loops {
  private Loops() {}

  /** Runs the task at once if this thread is the loop, else as soon as the loop comes to it. */
  static void run(Executor loop, Runnable task) {
    if (loop instanceof EventExecutor executor && executor.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }
}
