package io.pushbridge.link.external;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker may be subscribed to on behalf of one client id: noted before the broker is
 * asked, and until it has said that it is over. MQTT has no question for it, and the broker's
 * session outlives our process. In a file of one line for each change, written anew when most of
 * its lines are of the past; not forced to the disk: after a loss of power, the broker may keep
 * what nobody ends. Confined to the link's thread.
 */
final class SubscriptionNotes {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionNotes.class);
  private static final int SLACK = 1_000;
  private static final char ADDED = '+';
  private static final char OVER = '-';

  private final Optional<Path> file;
  private final Set<String> filters = new LinkedHashSet<>();
  private int lines;

  /**
   * Those of a file; without one, only in memory.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  SubscriptionNotes(Optional<Path> file) {
    this.file = file;
    file.filter(Files::exists).ifPresent(this::read);
  }

  private void read(Path from) {
    try {
      String all = Files.readString(from, StandardCharsets.ISO_8859_1);
      // A line that was cut off has no end: its change was never asked of the broker.
      int whole = all.lastIndexOf('\n') + 1;
      all.substring(0, whole).lines().forEach(line -> change(line, from));
      rewrite(from);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + from, e);
    }
  }

  /** A line that is none, as a crash of the system or a full disk may leave, is left out. */
  private void change(String line, Path from) {
    try {
      String filter = line.isEmpty() ? "" : URLDecoder.decode(line.substring(1), UTF_8);
      if (filter.isEmpty() || (line.charAt(0) != ADDED && line.charAt(0) != OVER)) {
        throw new IllegalArgumentException("no change");
      }
      if (line.charAt(0) == ADDED) {
        filters.add(filter);
      } else {
        filters.remove(filter);
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("event=link_note_unreadable file={} cause=\"{}\"", from, e.getMessage());
    }
  }

  /** A copy of all. */
  Set<String> all() {
    return new LinkedHashSet<>(filters);
  }

  boolean contains(String filter) {
    return filters.contains(filter);
  }

  /** The broker is about to be asked for it. */
  void asked(String filter) {
    if (filters.add(filter)) {
      note(ADDED, filter);
    }
  }

  /** The broker said that it is over, or that it never will be. */
  void over(String filter) {
    if (filters.remove(filter)) {
      note(OVER, filter);
    }
  }

  private void note(char change, String filter) {
    if (file.isEmpty()) {
      return;
    }
    try {
      lines++;
      if (lines > SLACK + 2 * filters.size()) {
        rewrite(file.get());
      } else {
        Files.writeString(
            file.get(),
            line(change, filter),
            StandardCharsets.US_ASCII,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      LOG.warn("event=link_notes_failed file={} cause={}", file.get(), e.toString());
    }
  }

  private void rewrite(Path to) throws IOException {
    StringBuilder all = new StringBuilder();
    filters.forEach(filter -> all.append(line(ADDED, filter)));
    Path next = to.resolveSibling(to.getFileName() + ".next");
    Files.writeString(next, all, StandardCharsets.US_ASCII);
    Files.move(next, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    lines = filters.size();
  }

  private static String line(char change, String filter) {
    return change + URLEncoder.encode(filter, UTF_8) + "\n";
  }
}
