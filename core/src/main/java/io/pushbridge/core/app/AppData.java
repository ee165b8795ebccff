package io.pushbridge.core.app;

import java.util.concurrent.CompletionStage;

/**
 * Port: all that is kept of an app beside the app itself: messages, retained messages, sessions
 * with their subscriptions, aliases, device tokens and badges, registered devices, grants,
 * credentials of Apple's, wake-ups and what became of them, wills. Thread-safe; no method blocks
 * its caller.
 */
public interface AppData {
  /**
   * Removes a portion of it, small enough that nobody else has to wait.
   *
   * @return whether there may be more, when what was removed is durably gone; false when everything
   *     was looked at and nothing was found that was there when the looking began
   */
  CompletionStage<Boolean> removeSome(AppKey app);
}
