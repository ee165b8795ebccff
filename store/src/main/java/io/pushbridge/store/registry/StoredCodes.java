package io.pushbridge.store.registry;

import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.store.record.CorruptRecordException;

/** The stored numbers of enumerations: they stay, whatever the order of the constants becomes. */
public final class StoredCodes {
  private StoredCodes() {}

  /** The number of a door. */
  public static int code(Door door) {
    return switch (door) {
      case SOCKETIO -> 0;
      case MQTT -> 1;
      case NATIVE -> 2;
      case LINK -> 3;
    };
  }

  /** The door of a number. */
  public static Door door(int code) {
    return switch (code) {
      case 0 -> Door.SOCKETIO;
      case 1 -> Door.MQTT;
      case 2 -> Door.NATIVE;
      case 3 -> Door.LINK;
      default -> throw new CorruptRecordException("session of an unknown door: " + code);
    };
  }

  static int code(Environment environment) {
    return switch (environment) {
      case PRODUCTION -> 0;
      case DEVELOPMENT -> 1;
    };
  }

  static Environment environment(int code) {
    return switch (code) {
      case 0 -> Environment.PRODUCTION;
      case 1 -> Environment.DEVELOPMENT;
      default -> throw new CorruptRecordException("token of an unknown environment: " + code);
    };
  }
}
