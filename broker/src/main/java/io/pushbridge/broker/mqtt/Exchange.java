package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.session.Connected;

/**
 * What goes to and fro between the session of a client and its connection, in the packets of the
 * client's version. Confined to the event loop.
 */
interface Exchange {
  /** The way to the client; used from the moment its session is being connected. */
  Outlet outlet();

  /** The session is connected; called once, before any packet is handed over. */
  void begin(Connected connected);

  /**
   * The client was told that it is connected, and whether its session was there before; called
   * once, before its messages are sent.
   */
  void welcomed(boolean present);

  /** Any packet but CONNECT and DISCONNECT. */
  void take(MqttMessage packet);

  /** The client takes bytes again. */
  void resume();
}
