package io.pushbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.MqttLink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a link brings, and acknowledges it unless it is told not to. */
public final class Collector implements MqttLink.Receiver {
  private final BlockingQueue<LinkMessage> messages = new LinkedBlockingQueue<>();
  private final List<MqttLink.State> states = new CopyOnWriteArrayList<>();
  private final boolean acknowledges;

  /** A collector that acknowledges or does not. */
  public Collector(boolean acknowledges) {
    this.acknowledges = acknowledges;
  }

  @Override
  public void message(LinkMessage message, Runnable acknowledge) {
    messages.add(message);
    if (acknowledges) {
      acknowledge.run();
    }
  }

  @Override
  public void state(MqttLink.State state) {
    states.add(state);
  }

  /** The states so far. */
  public List<MqttLink.State> states() {
    return states;
  }

  /** The next message. */
  public LinkMessage next() throws InterruptedException {
    LinkMessage next = messages.poll(60, TimeUnit.SECONDS);
    assertThat(next).as("a message").isNotNull();
    return next;
  }

  /** The body of the next message. */
  public String nextText() throws InterruptedException {
    return new String(next().payload(), StandardCharsets.UTF_8);
  }

  /** The bodies of what comes until this one. */
  public List<String> until(String last) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    do {
      texts.add(nextText());
    } while (!texts.get(texts.size() - 1).equals(last));
    return texts;
  }
}
