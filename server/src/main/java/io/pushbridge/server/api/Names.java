package io.pushbridge.server.api;

import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.ArrayList;
import java.util.List;

/**
 * Names that came from a caller. Topics are those of MQTT: an app's server reaches whatever its
 * devices name. Reserved names, which begin with a comma or a dollar sign, are no topics here.
 */
final class Names {
  private Names() {}

  static TopicName topic(String field, String text) {
    checkNotReserved(field, text);
    try {
      return TopicName.parse(text, TopicSyntax.MQTT);
    } catch (InvalidNameException e) {
      throw ProblemException.invalid(field, "%s is no topic: %s".formatted(field, e.getMessage()));
    }
  }

  static TopicFilter filter(String field, String text) {
    checkNotReserved(field, text);
    try {
      TopicFilter filter = TopicFilter.parse(text, TopicSyntax.MQTT);
      if (filter.isPresence()) {
        throw ProblemException.invalid(field, "names that end in /p belong to presence");
      }
      return filter;
    } catch (InvalidNameException e) {
      throw ProblemException.invalid(
          field, "%s is no topic filter: %s".formatted(field, e.getMessage()));
    }
  }

  private static void checkNotReserved(String field, String text) {
    if (text.startsWith(",") || text.startsWith("$")) {
      throw ProblemException.invalid(field, "names that begin with , or $ are reserved");
    }
  }

  static Alias alias(String field, String text) {
    return Alias.parse(text)
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    field, field + " is no alias: 1 to 128 letters, digits and _"));
  }

  static List<Alias> aliases(String field, List<String> texts) {
    List<Alias> aliases = new ArrayList<>(texts.size());
    for (String text : texts) {
      aliases.add(alias("%s[%d]".formatted(field, aliases.size()), text));
    }
    return aliases;
  }
}
