package io.pushbridge.core.session;

import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.topic.Alias;
import java.util.Optional;

/** The outlet of a session that has no connection: nothing goes out. */
enum AbsentOutlet implements Outlet {
  INSTANCE;

  @Override
  public boolean ready(boolean acknowledged) {
    return false;
  }

  @Override
  public void send(Outgoing outgoing) {
    throw new IllegalStateException("nobody is there");
  }

  @Override
  public void sendRelease(long position) {
    throw new IllegalStateException("nobody is there");
  }

  @Override
  public void flush() {
    // There is nothing.
  }

  @Override
  public void receipt(
      MessageId id, long recipient, Optional<Alias> recipientAlias, long timestampMillis) {
    // Nobody asked for it.
  }

  @Override
  public void close(EndReason reason) {
    // It is.
  }
}
