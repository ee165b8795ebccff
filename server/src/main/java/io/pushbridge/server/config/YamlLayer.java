package io.pushbridge.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pushbridge.core.app.AppKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a YAML file; what is wrong with it is added to the problems. */
final class YamlLayer {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String APPS = "apps";

  private final Path file;
  private final List<String> problems;
  private final Map<Setting, Layer.Entry> values = new EnumMap<>(Setting.class);
  private final List<AppSettings> apps = new ArrayList<>();
  private final Map<AppKey, ApnsConfiguration.ForApp> apns = new HashMap<>();

  private YamlLayer(Path file, List<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  static Layer read(Path file, List<String> problems) {
    YamlLayer layer = new YamlLayer(file, problems);
    layer.read();
    return new Layer(file.toString(), layer.values, layer.apps, layer.apns);
  }

  private void read() {
    JsonNode root;
    try {
      root = asWritten(Files.readString(file));
    } catch (JsonProcessingException e) {
      problems.add("%s is not YAML: line %d: %s".formatted(file, lineOf(e), firstLineOf(e)));
      return;
    } catch (IOException e) {
      problems.add("%s cannot be read (%s)".formatted(file, e.getClass().getSimpleName()));
      return;
    }
    if (root.isMissingNode() || root.isNull()) {
      return;
    }
    if (!root.isObject()) {
      problems.add("%s does not hold keys and values".formatted(file));
      return;
    }
    root.properties().forEach(entry -> collect(entry.getKey(), entry.getValue()));
  }

  /** Every value as the text that stands there: an appkey of digits only is no number here. */
  private static JsonNode asWritten(String yaml) throws IOException {
    try (JsonParser parser = YAML.createParser(yaml)) {
      return parser.nextToken() == null ? MissingNode.getInstance() : node(parser);
    }
  }

  private static JsonNode node(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = YAML.createObjectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          object.set(key, node(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        ArrayNode array = YAML.createArrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(node(parser));
        }
        return array;
      }
      case VALUE_NULL -> {
        return NullNode.getInstance();
      }
      default -> {
        return TextNode.valueOf(parser.getText());
      }
    }
  }

  private static int lineOf(JsonProcessingException e) {
    return e.getLocation() == null ? 0 : e.getLocation().getLineNr();
  }

  private static String firstLineOf(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }

  private void collect(String key, JsonNode value) {
    Optional<Setting> setting = Setting.ofKey(key);
    if (key.equals(APPS)) {
      collectApps(value);
    } else if (setting.isPresent()) {
      collectValue(setting.get(), value);
    } else if (value.isObject() && isPrefix(key)) {
      value.properties().forEach(entry -> collect(key + "." + entry.getKey(), entry.getValue()));
    } else if (isPrefix(key)) {
      problems.add("%s in %s needs keys below it".formatted(key, file));
    } else {
      List<String> known = new ArrayList<>(Setting.keys());
      known.add(APPS);
      problems.add("unknown key %s in %s%s".formatted(key, file, Suggestion.near(key, known)));
    }
  }

  private static boolean isPrefix(String key) {
    return Setting.keys().stream().anyMatch(known -> known.startsWith(key + "."));
  }

  private void collectValue(Setting setting, JsonNode value) {
    String place = "%s in %s".formatted(setting.key(), file);
    if (value.isValueNode() && !value.isNull()) {
      values.put(setting, Layer.Entry.inFile(setting, value.asText(), file.toString()));
    } else if (setting.isList() && isListOfTexts(value)) {
      values.put(setting, Layer.Entry.inFile(setting, joined(value), file.toString()));
    } else {
      problems.add("%s must be a single value".formatted(place));
    }
  }

  private static boolean isListOfTexts(JsonNode value) {
    return value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
  }

  private static String joined(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
  }

  private void collectApps(JsonNode list) {
    if (!list.isArray()) {
      problems.add("apps in %s must be a list".formatted(file));
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      String place = "apps[%d] in %s".formatted(i, file);
      JsonNode app = list.get(i);
      YamlApp.read(folder(), place, app, problems).ifPresent(read -> collectApp(place, app, read));
    }
  }

  private Path folder() {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
  }

  private void collectApp(String place, JsonNode app, AppSettings read) {
    apps.add(read);
    if (app.has(YamlApp.APNS)) {
      JsonNode set = app.get(YamlApp.APNS);
      apns.put(read.key(), new ApnsYaml(file, problems).read(read.key(), set, "apns of " + place));
    }
  }
}
