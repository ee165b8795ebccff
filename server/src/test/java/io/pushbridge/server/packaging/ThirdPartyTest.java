package io.pushbridge.server.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The build's list of third parties: complete, and nothing in it that we may not ship. */
class ThirdPartyTest {
  private static final Path LIST = Path.of("target", "legal", "THIRD-PARTY.txt");
  private static final Path TEXTS = Path.of("src", "main", "assembly", "licenses");

  // One of these must be offered: permissive ones, and those of Eclipse for unchanged jars.
  private static final Set<String> SHIPPED =
      Set.of(
          "Apache-2.0",
          "MIT",
          "MIT-0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "EPL-1.0",
          "EPL-2.0",
          "EDL-1.0");

  private static final Pattern LINE =
      Pattern.compile(" +((?:\\([^)]*\\) )+)(.+) \\(([^:]+):([^:]+):([^ ]+) - .*\\)");
  private static final Pattern LICENCE = Pattern.compile("\\(([^)]*)\\)");

  private record Library(String group, String artifact, String version, Set<String> licences) {
    String jar() {
      return artifact + "-" + version;
    }

    Set<String> shippedUnder() {
      return licences.stream().filter(SHIPPED::contains).collect(Collectors.toSet());
    }
  }

  private static List<Library> libraries() throws IOException {
    return Files.readAllLines(LIST).stream()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .map(
            line ->
                new Library(line.group(3), line.group(4), line.group(5), licences(line.group(1))))
        .toList();
  }

  private static Set<String> licences(String text) {
    return LICENCE
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyLineIsUnderstood() throws IOException {
    long lines = Files.readAllLines(LIST).stream().filter(line -> line.contains(" - ")).count();

    assertThat(libraries()).hasSizeGreaterThan(50).hasSize((int) lines);
    assertThat(libraries()).noneMatch(library -> library.group().startsWith("io.pushbridge"));
  }

  @Test
  void everyLibraryOffersALicenceThatWeMayShip() throws IOException {
    assertThat(libraries()).allSatisfy(library -> assertThat(library.shippedUnder()).isNotEmpty());
  }

  @Test
  void theTextOfEveryLicenceIsShipped() throws IOException {
    Set<String> needed = new TreeSet<>();
    libraries().forEach(library -> needed.addAll(library.shippedUnder()));
    needed.remove("Apache-2.0");

    try (var files = Files.list(TEXTS)) {
      assertThat(files.map(file -> file.getFileName().toString().replaceFirst("\\.txt$", "")))
          .containsExactlyInAnyOrderElementsOf(needed);
    }
    assertThat(Files.readString(Path.of("..", "LICENSE"))).contains("Apache License");
    for (Library library : libraries()) {
      if (library.shippedUnder().equals(Set.of("MIT"))) {
        assertThat(Files.readString(TEXTS.resolve("MIT.txt")).toLowerCase(Locale.ROOT))
            .as("the copyright line of " + library.jar())
            .contains(library.artifact().replace("-api", ""));
      }
    }
  }

  @Test
  void whatTheServerIsRunWithIsInTheList() throws IOException {
    Set<String> listed = libraries().stream().map(Library::jar).collect(Collectors.toSet());
    // Classes that the server names come from jars of the class path of its tests, too.
    List<Class<?>> used =
        List.of(
            io.netty.channel.Channel.class,
            io.javalin.Javalin.class,
            org.eclipse.jetty.server.Server.class,
            com.fasterxml.jackson.databind.ObjectMapper.class,
            com.hivemq.client.mqtt.MqttClient.class,
            io.micrometer.core.instrument.MeterRegistry.class,
            picocli.CommandLine.class,
            ch.qos.logback.classic.Logger.class,
            org.slf4j.Logger.class);

    assertThat(used)
        .allSatisfy(
            type -> {
              String jar =
                  new File(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                      .getName();
              assertThat(listed).contains(jar.replaceFirst("\\.jar$", ""));
            });
  }

  @Test
  void theNoticeNamesWhatIsServedToPages() throws IOException {
    String notice = Files.readString(Path.of("..", "NOTICE"));
    String license =
        Files.readString(
            Path.of("..", "socketio", "src", "main", "resources")
                .resolve("io/pushbridge/socketio/engine/client/LICENSE"));

    assertThat(notice).contains("socket.io-client", "pushbridge.js", "THIRD-PARTY.txt");
    assertThat(Arrays.stream(license.split("\n")).filter(line -> line.startsWith("Copyright")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(notice).contains(line.strip()));
  }
}
