import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Files;
import java.nio.file.Path;

/** HiveMQ CE on a port, as it is but for this port; started as a source file. */
public final class HiveMq {
  private HiveMq() {}

  /** The port and an empty folder. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    Path config = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        config.resolve("config.xml"),
        """
        <?xml version="1.0"?>
        <hivemq>
          <listeners>
            <tcp-listener><port>%s</port><bind-address>127.0.0.1</bind-address></tcp-listener>
          </listeners>
          <mqtt>
            <queued-messages><max-queue-size>100000</max-queue-size></queued-messages>
          </mqtt>
          <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
        </hivemq>
        """
            .formatted(arguments[0]));
    EmbeddedHiveMQ.builder()
        .withConfigurationFolder(config)
        .withDataFolder(Files.createDirectories(folder.resolve("data")))
        .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
        .withoutLoggingBootstrap()
        .build()
        .start()
        .join();
    Thread.currentThread().join();
  }
}
