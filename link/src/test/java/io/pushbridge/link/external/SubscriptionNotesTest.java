package io.pushbridge.link.external;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker is subscribed to, as it is found again after a kill. */
class SubscriptionNotesTest {
  @TempDir private Path folder;

  private SubscriptionNotes notes() {
    return new SubscriptionNotes(Optional.of(folder.resolve("notes")));
  }

  @Test
  void whatWasAskedForAndIsNotOverIsFoundAgain() {
    SubscriptionNotes notes = notes();
    notes.asked("a/+/#");
    notes.asked("über, 100 %\n+ x");
    notes.asked("over");
    notes.over("over");
    notes.over("never asked for");
    assertThat(notes().all()).containsExactly("a/+/#", "über, 100 %\n+ x");
  }

  @Test
  void theFileStaysSmallHoweverOftenThingsChange() throws Exception {
    SubscriptionNotes notes = notes();
    notes.asked("stays");
    for (int i = 0; i < 5_000; i++) {
      notes.asked("comes and goes");
      notes.over("comes and goes");
    }
    assertThat(Files.readAllLines(folder.resolve("notes"))).hasSizeLessThan(1_100);
    assertThat(notes().all()).containsExactly("stays");
  }

  @Test
  void aLineThatWasCutOffDoesNotMatter() throws Exception {
    notes().asked("whole");
    Files.writeString(folder.resolve("notes"), "+cut%2", StandardOpenOption.APPEND);
    SubscriptionNotes found = notes();
    assertThat(found.all()).contains("whole");
    found.asked("next");
    assertThat(notes().all()).contains("whole", "next");
  }

  @Test
  void linesThatCannotBeReadAreLeftOut() throws Exception {
    notes().asked("whole");
    Files.write(
        folder.resolve("notes"),
        "+half%2\n\n+\n?what\n\0\0\0\n+\u00fc%C3\n+after\n".getBytes(ISO_8859_1),
        StandardOpenOption.APPEND);
    SubscriptionNotes found = notes();
    assertThat(found.all()).contains("whole", "after").doesNotContain("half", "what", "");
    found.asked("next");
    assertThat(notes().all()).contains("whole", "after", "next");
  }
}
