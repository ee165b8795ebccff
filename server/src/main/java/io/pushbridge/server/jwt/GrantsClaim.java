package io.pushbridge.server.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.jwt.TokenGrant;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The claim {@code grants}: a list of objects with the fields of the access manager's {@code
 * yam_grant} (rest-api.md §3.1): {@code topic} or {@code alias}, or neither for the whole app, and
 * {@code r}, {@code w}, {@code p}. Whatever cannot be read refuses the token: a right that was
 * meant and not understood is no way to let somebody in.
 */
final class GrantsClaim {
  /** Each is looked at for each message. */
  static final int MOST = 100;

  private static final Set<String> KEYS = Set.of("topic", "alias", "r", "w", "p");

  private GrantsClaim() {}

  /** The grants; empty if the claim is not there. */
  static Optional<List<TokenGrant>> read(JsonNode claims) {
    if (!claims.has("grants")) {
      return Optional.empty();
    }
    JsonNode list = claims.get("grants");
    if (!list.isArray() || list.size() > MOST) {
      throw TokenRefusedException.invalid("grants is no list of at most %d".formatted(MOST));
    }
    List<TokenGrant> grants = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      grants.add(grant(list.get(i), "grants[%d]".formatted(i)));
    }
    return Optional.of(grants);
  }

  private static TokenGrant grant(JsonNode grant, String place) {
    if (!grant.isObject() || (grant.has("topic") && grant.has("alias"))) {
      throw TokenRefusedException.invalid(place + " is no grant");
    }
    for (Iterator<String> names = grant.fieldNames(); names.hasNext(); ) {
      if (!KEYS.contains(names.next())) {
        throw TokenRefusedException.invalid(place + " has an unknown key");
      }
    }
    Rights rights =
        new Rights(isSet(grant, "r", place), isSet(grant, "w", place), isSet(grant, "p", place));
    return new TokenGrant(scope(grant, place), rights);
  }

  private static boolean isSet(JsonNode grant, String right, String place) {
    JsonNode value = grant.path(right);
    if (value.isMissingNode() || value.isBoolean()) {
      return value.asBoolean();
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < 0
        || value.asLong() > 1) {
      throw TokenRefusedException.invalid("%s.%s is neither 1 nor 0".formatted(place, right));
    }
    return value.asLong() == 1;
  }

  private static Scope scope(JsonNode grant, String place) {
    if (grant.has("alias")) {
      return Alias.parse(grant.get("alias").textValue())
          .map(Scope::of)
          .orElseThrow(() -> TokenRefusedException.invalid(place + ".alias is no alias"));
    }
    if (!grant.has("topic")) {
      return Scope.APP;
    }
    try {
      TopicFilter filter = TopicFilter.parse(grant.get("topic").textValue(), TopicSyntax.MQTT);
      if (!filter.isPresence() && !filter.isShared()) {
        return Scope.of(filter);
      }
    } catch (InvalidNameException invalid) {
      // Said below.
    }
    throw TokenRefusedException.invalid(place + ".topic is no topic or filter");
  }
}
