package io.pushbridge.core.jwt;

import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.Objects;

/**
 * One thing that a token allows, in the access manager's terms (rest-api.md §3.1). Unlike a grant
 * of the access manager's, one for a filter covers all that the filter matches.
 *
 * @param scope the whole app, a topic or filter, or an alias; without a token of the access
 *     manager's
 * @param rights what is allowed there
 */
public record TokenGrant(Scope scope, Rights rights) {
  /** Checks that nothing is missing. */
  public TokenGrant {
    Objects.requireNonNull(scope);
    Objects.requireNonNull(rights);
  }

  /** Whether this speaks of a message to the topic. */
  boolean covers(TopicName topic) {
    return switch (scope.level()) {
      case APP -> true;
      case TOPIC ->
          scope.name().equals(topic.text()) || new TopicFilter(scope.name()).matches(topic);
      case ALIAS -> false;
    };
  }

  /** Whether this speaks of every topic that the filter can match. */
  boolean covers(TopicFilter filter) {
    return switch (scope.level()) {
      case APP -> true;
      case TOPIC -> new TopicFilter(scope.name()).covers(filter);
      case ALIAS -> false;
    };
  }

  /** Whether this speaks of the alias. */
  boolean covers(Alias alias) {
    return switch (scope.level()) {
      case APP -> true;
      case TOPIC -> false;
      case ALIAS -> scope.name().equals(alias.text());
    };
  }
}
