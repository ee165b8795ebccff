package io.pushbridge.link.upstream;

import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Qos;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;

/** A link that can be asked what it is subscribed to. */
final class RecordingLink implements MqttLink {
  private final MqttLink link;
  private final Set<String> filters = new ConcurrentSkipListSet<>();

  RecordingLink(MqttLink link) {
    this.link = link;
  }

  Set<String> filters() {
    return filters;
  }

  @Override
  public void start(Receiver receiver) {
    link.start(receiver);
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
