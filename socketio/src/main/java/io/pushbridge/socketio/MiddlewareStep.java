package io.pushbridge.socketio;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** Brings a middleware's answer, the first that it gives, back to the loop. */
final class MiddlewareStep implements Next {
  private final Executor loop;
  private final Runnable onProceed;
  private final BiConsumer<String, Object> onRefuse;
  private final AtomicBoolean answered = new AtomicBoolean();

  MiddlewareStep(Executor loop, Runnable onProceed, BiConsumer<String, Object> onRefuse) {
    this.loop = loop;
    this.onProceed = onProceed;
    this.onRefuse = onRefuse;
  }

  @Override
  public void proceed() {
    if (answered.compareAndSet(false, true)) {
      Loops.run(loop, onProceed);
    }
  }

  @Override
  public void refuse(String message, Object data) {
    if (answered.compareAndSet(false, true)) {
      Loops.run(loop, () -> onRefuse.accept(message, data));
    }
  }
}
