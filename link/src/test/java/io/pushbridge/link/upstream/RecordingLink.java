package io.pushbridge.link.upstream;

import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Qos;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;

/** A link that can be asked what it is subscribed to, and told what a broker says. */
final class RecordingLink implements MqttLink {
  private final MqttLink link;
  private final Set<String> filters = new ConcurrentSkipListSet<>();

  private volatile Receiver receiver;

  RecordingLink(MqttLink link) {
    this.link = link;
  }

  /** As if the broker had sent it. */
  void deliver(LinkMessage message) {
    receiver.message(message, () -> {});
  }

  Set<String> filters() {
    return filters;
  }

  @Override
  public void start(Receiver into) {
    receiver = into;
    link.start(into);
  }

  @Override
  public CompletionStage<Void> subscribe(String filter, Qos qos) {
    filters.add(filter);
    return link.subscribe(filter, qos);
  }

  @Override
  public CompletionStage<Void> unsubscribe(String filter) {
    filters.remove(filter);
    return link.unsubscribe(filter);
  }

  @Override
  public CompletionStage<Void> settle() {
    return link.settle();
  }

  @Override
  public CompletionStage<Void> publish(LinkMessage message) {
    return link.publish(message);
  }

  @Override
  public State state() {
    return link.state();
  }

  @Override
  public void close() {
    link.close();
  }
}
