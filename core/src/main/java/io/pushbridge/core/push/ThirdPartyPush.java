package io.pushbridge.core.push;

import java.util.Objects;

/**
 * The notice that a publisher wants shown by the push service of a phone's maker, such as Xiaomi's
 * or Huawei's (README.md of the specification, rule 2; rest-api.md §2.1). Without one, such devices
 * get none.
 *
 * @param title {@code notification_title}, empty if the publisher gave none
 * @param content {@code notification_content}, empty if the publisher gave none
 */
public record ThirdPartyPush(String title, String content) {
  /** Checks that nothing is missing. */
  public ThirdPartyPush {
    Objects.requireNonNull(title);
    Objects.requireNonNull(content);
  }

  /** Without the words: they are a user's message. */
  @Override
  public String toString() {
    return "ThirdPartyPush[title=%d, content=%d characters]"
        .formatted(title.length(), content.length());
  }
}
