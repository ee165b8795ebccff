package io.pushbridge.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.server.config.ConfigurationLoader.Flags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleFileTest {
  private static final Path EXAMPLE = Path.of("..", "pushbridge.example.yaml");

  @TempDir Path folder;

  @Test
  void theFileInTheRepositoryIsNotStale() throws Exception {
    assertThat(Files.readString(EXAMPLE))
        .as("write it anew: ./pushbridge config example > pushbridge.example.yaml")
        .isEqualTo(ExampleFile.text());
  }

  @Test
  void itSetsWhatIsTheDefault() throws Exception {
    assertThat(load(EXAMPLE)).isEqualTo(defaults());
  }

  @Test
  void everySettingIsInItWithItsDefaultAndEveryLineOfItLoads() throws Exception {
    String everything = Files.readString(EXAMPLE).replaceAll("(?m)^(\\s*)#(?=\\S| {2,}\\S)", "$1");
    Path file = Files.writeString(folder.resolve("everything.yaml"), everything);

    JsonNode root = new YAMLMapper().readTree(everything);
    for (Setting setting : Setting.values()) {
      JsonNode node = root.at("/" + setting.key().replace('.', '/'));
      assertThat(node.isValueNode()).as(setting.key()).isTrue();
      assertThat(node.asText()).as(setting.key()).isEqualTo(setting.defaultText());
      assertThat(everything).contains(setting.variable());
    }
    Configuration loaded = load(file);
    AppSettings app = loaded.apps().get(0);
    assertThat(app.limits())
        .isEqualTo(
            Arrays.stream(AppLimit.values())
                .collect(Collectors.toMap(limit -> limit, AppLimit::defaultValue)));
    assertThat(StreamSupport.stream(root.at("/apps/0").properties().spliterator(), false))
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(YamlApp.KEYS);
  }

  private Configuration defaults() throws Exception {
    return ConfigurationLoader.load(Flags.NONE, Map.of(), folder);
  }

  private Configuration load(Path file) throws Exception {
    Flags flags = new Flags(Optional.of(file), Map.of(), List.of());
    return ConfigurationLoader.load(flags, Map.of(), folder);
  }
}
