package io.pushbridge.socketio.engine;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;

/**
 * The sessions of one event loop that have something to send. Whatever a session was given in one
 * turn of the loop leaves together when the turn's events are handled, so that it costs one system
 * call; a lone packet waits for nothing else. Owned by its loop.
 */
final class LoopTurn implements Runnable {
  private final EventLoop loop;
  private final ArrayDeque<EngineSession> waiting = new ArrayDeque<>();
  private final SharedFrames frames;
  private boolean scheduled;

  LoopTurn(EventLoop loop) {
    this.loop = loop;
    this.frames = new SharedFrames(loop);
  }

  SharedFrames frames() {
    return frames;
  }

  /** Flushes the session at the end of this turn. */
  void add(EngineSession session) {
    waiting.add(session);
    if (!scheduled) {
      scheduled = true;
      loop.execute(this);
    }
  }

  @Override
  public void run() {
    scheduled = false;
    for (int n = waiting.size(); n > 0; n--) {
      waiting.poll().flush();
    }
  }
}
