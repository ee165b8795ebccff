package io.pushbridge.apns.credential;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The credentials in use, found by app, bundle id and environment. Thread-safe; never blocks. */
public final class CredentialDirectory {
  // Replaced as a whole, never changed; written under this.
  private volatile Map<AppKey, List<ApnsCredential>> byApp = Map.of();

  /** With these to begin with; of two of the same app and name the later wins. */
  public CredentialDirectory(List<ApnsCredential> first) {
    first.forEach(this::put);
  }

  /** Adds a credential; returns the one whose place it takes. */
  public synchronized Optional<ApnsCredential> put(ApnsCredential credential) {
    Optional<ApnsCredential> former = find(credential.app(), credential.name());
    List<ApnsCredential> others = without(credential.app(), credential.name());
    others.add(credential);
    replace(credential.app(), others);
    return former;
  }

  /** Removes a credential; returns it. */
  public synchronized Optional<ApnsCredential> remove(AppKey app, String name) {
    Optional<ApnsCredential> former = find(app, name);
    replace(app, without(app, name));
    return former;
  }

  private List<ApnsCredential> without(AppKey app, String name) {
    return of(app).stream()
        .filter(known -> !known.name().equals(name))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private void replace(AppKey app, List<ApnsCredential> credentials) {
    Map<AppKey, List<ApnsCredential>> next = new HashMap<>(byApp);
    if (credentials.isEmpty()) {
      next.remove(app);
    } else {
      next.put(app, List.copyOf(credentials));
    }
    byApp = Map.copyOf(next);
  }

  /** Those of an app, in the order they were added. */
  public List<ApnsCredential> of(AppKey app) {
    return byApp.getOrDefault(app, List.of());
  }

  /** All of them. */
  public List<ApnsCredential> all() {
    return byApp.values().stream().flatMap(List::stream).toList();
  }

  /** The one with this name. */
  public Optional<ApnsCredential> find(AppKey app, String name) {
    return of(app).stream().filter(known -> known.name().equals(name)).findFirst();
  }

  /**
   * What a device is pushed to with.
   *
   * @param credential the credential
   * @param bundleId the device's bundle id, filled in where it had none
   */
  public record Match(ApnsCredential credential, String bundleId) {}

  /**
   * The credential for a device; the newest if several fit.
   *
   * @param bundleId the bundle id, empty for the app's only one
   */
  public Optional<Match> find(AppKey app, String bundleId, Environment environment) {
    List<ApnsCredential> own = of(app);
    Optional<String> meant = bundleId.isEmpty() ? onlyBundleId(own) : Optional.of(bundleId);
    Match match = null;
    for (ApnsCredential credential : own) {
      if (meant.isPresent() && credential.covers(meant.get(), environment)) {
        match = new Match(credential, meant.get());
      }
    }
    return Optional.ofNullable(match);
  }

  private static Optional<String> onlyBundleId(List<ApnsCredential> own) {
    List<String> all =
        own.stream().flatMap(one -> one.bundleIds().stream()).distinct().limit(2).toList();
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }
}
