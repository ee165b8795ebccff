package io.pushbridge.benchmarks.mqtt;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import java.util.Properties;

/** Moquette as it is, without persistence. */
public final class BareMoquette {
  private BareMoquette() {}

  /** The port and a folder. */
  public static void main(String[] arguments) throws Exception {
    Properties config = new Properties();
    config.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
    config.setProperty(IConfig.PORT_PROPERTY_NAME, arguments[0]);
    config.setProperty(IConfig.DATA_PATH_PROPERTY_NAME, arguments[1]);
    config.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
    config.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
    config.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
    config.setProperty("netty.epoll", "true");
    new Server().startServer(config);
    Thread.currentThread().join();
  }
}
