package io.pushbridge.bridge.command;

import io.pushbridge.core.Platform;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Every command that a connected client can give, by the name of its event (socketio-api.md §3).
 * Immutable; shared by all connections.
 */
public final class Commands {
  private final Map<String, Function<Fields, Command>> byEvent;

  /**
   * The commands of a platform.
   *
   * @param messageBytes the longest message body
   */
  public Commands(Platform platform, int messageBytes) {
    SubscribeCommands subscribe = new SubscribeCommands(platform.sessions(), platform.ids());
    PublishCommands publish =
        new PublishCommands(platform.publisher(), platform.ids(), messageBytes);
    AliasCommands alias = new AliasCommands(platform.aliases());
    QueryCommands query = new QueryCommands(platform.aliases());
    DeviceTokenCommands device = new DeviceTokenCommands(platform.tokens());
    QueryCommands.Form first = QueryCommands.Form.FIRST;
    QueryCommands.Form second = QueryCommands.Form.SECOND;
    byEvent =
        Map.ofEntries(
            Map.entry("subscribe", subscribe::subscribe),
            Map.entry("unsubscribe", subscribe::unsubscribe),
            Map.entry("publish", publish::publish),
            Map.entry("publish_to_alias", publish::publishToAlias),
            Map.entry("publish2", publish::publish2),
            Map.entry("publish2_to_alias", publish::publish2ToAlias),
            Map.entry("set_alias", alias::set),
            Map.entry("get_alias", fields -> alias.get()),
            Map.entry("get_alias_list", fields -> query.aliasList(fields, first)),
            Map.entry("get_alias_list2", fields -> query.aliasList(fields, second)),
            Map.entry("get_topic_list", fields -> query.topicList(fields, first)),
            Map.entry("get_topic_list2", fields -> query.topicList(fields, second)),
            Map.entry("get_state", fields -> query.state(fields, first)),
            Map.entry("get_state2", fields -> query.state(fields, second)),
            Map.entry("store_device_token", device::store),
            Map.entry("remove_device_token", device::remove));
  }

  /** The command in an event; empty for events that mean nothing here. */
  public Optional<Command> read(String event, Fields fields) {
    return Optional.ofNullable(byEvent.get(event)).map(reader -> reader.apply(fields));
  }
}
