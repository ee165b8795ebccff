package io.pushbridge.apns.credential;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.SealedCredentials;
import io.pushbridge.core.push.SealedCredentials.Sealed;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials that come and go at run time, sealed in the store, beside those of the
 * configuration, which stay. Thread-safe; never blocks.
 */
public final class CredentialKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialKeeper.class);

  private final CredentialDirectory directory;
  private final SealedCredentials store;
  private final Optional<Sealer> sealer;
  private final Consumer<ApnsCredential> retired;
  private final List<ApnsCredential> configured;

  /**
   * Keeps credentials.
   *
   * @param directory where they are found; holds those of the configuration
   * @param store where they are kept
   * @param sealer seals them; without, none is taken
   * @param retired told of each that is used no more
   */
  public CredentialKeeper(
      CredentialDirectory directory,
      SealedCredentials store,
      Optional<Sealer> sealer,
      Consumer<ApnsCredential> retired) {
    this.directory = directory;
    this.store = store;
    this.sealer = sealer;
    this.retired = retired;
    this.configured = directory.all();
  }

  /** Opens those that are kept; one that cannot be opened is told in the log and left as it is. */
  public CompletionStage<Void> load() {
    return store.all().thenAccept(all -> all.forEach(this::open));
  }

  private void open(Sealed sealed) {
    if (isConfigured(sealed.app(), sealed.name())) {
      LOG.warn(
          "event=apns_credential_hidden app={} credential={} by=configuration",
          sealed.app(),
          sealed.name());
      return;
    }
    try {
      if (sealer.isEmpty()) {
        throw new InvalidCredentialException("apns.encryption-key is not set");
      }
      directory.put(ApnsCredential.read(sealed.app(), sealer.get().open(sealed)));
    } catch (InvalidCredentialException e) {
      LOG.warn(
          "event=apns_credential_unreadable app={} credential={} reason=\"{}\"",
          sealed.app(),
          sealed.name(),
          e.getMessage());
    }
  }

  /** Whether a credential comes from the configuration. */
  public boolean isConfigured(AppKey app, String name) {
    return configured.stream().anyMatch(one -> one.app().equals(app) && one.name().equals(name));
  }

  /**
   * Takes a credential, in place of one of the same name; in use when the stage completes.
   *
   * @return what was read from it; fails with {@link InvalidCredentialException} if it is not what
   *     it should be
   */
  public CompletionStage<ApnsCredential> save(AppKey app, CredentialSource source) {
    try {
      if (sealer.isEmpty()) {
        throw new InvalidCredentialException(
            "set apns.encryption-key first: credentials are kept encrypted");
      }
      if (isConfigured(app, source.name())) {
        throw new InvalidCredentialException(
            "%s is in the configuration; change it there".formatted(source.name()));
      }
      ApnsCredential credential = ApnsCredential.read(app, source);
      return store
          .save(sealer.get().seal(app, source))
          .thenApply(
              kept -> {
                directory.put(credential).ifPresent(retired);
                LOG.info("event=apns_credential_added app={} credential={}", app, source.name());
                return credential;
              });
    } catch (InvalidCredentialException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Removes a credential; one of the configuration stays.
   *
   * @return whether there was one
   */
  public CompletionStage<Boolean> remove(AppKey app, String name) {
    if (isConfigured(app, name)) {
      return CompletableFuture.failedFuture(
          new InvalidCredentialException("%s is in the configuration".formatted(name)));
    }
    return store
        .remove(app, name)
        .thenApply(
            there -> {
              directory.remove(app, name).ifPresent(retired);
              LOG.info("event=apns_credential_removed app={} credential={}", app, name);
              return there;
            });
  }
}
