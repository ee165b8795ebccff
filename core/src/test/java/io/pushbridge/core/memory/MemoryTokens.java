package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Device tokens. Guarded by the store's lock. */
final class MemoryTokens {
  private final List<DeviceToken> tokens = new ArrayList<>();

  void adopt(MemoryTokens predecessor, Set<Long> durable) {
    predecessor.tokens.stream().filter(token -> durable.contains(token.uid())).forEach(tokens::add);
  }

  /** A session has one token for each bundle id, and a token has one session in its app. */
  void store(DeviceToken token) {
    tokens.removeIf(
        known ->
            known.app().equals(token.app())
                && (known.token().equals(token.token())
                    || (known.uid() == token.uid() && known.bundleId().equals(token.bundleId()))));
    tokens.add(token);
  }

  void remove(AppKey app, String token, long registeredBefore) {
    tokens.removeIf(
        known ->
            known.app().equals(app)
                && known.token().equals(token)
                && known.registeredAt() < registeredBefore);
  }

  void removeAll(long uid) {
    tokens.removeIf(known -> known.uid() == uid);
  }

  List<DeviceToken> of(long uid) {
    return tokens.stream().filter(known -> known.uid() == uid).toList();
  }

  boolean any(AppKey app) {
    return tokens.stream().anyMatch(known -> known.app().equals(app));
  }

  List<Long> holdersIn(AppKey app) {
    return tokens.stream().filter(known -> known.app().equals(app)).map(DeviceToken::uid).toList();
  }
}
