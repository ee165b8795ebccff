package io.pushbridge.server;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, and which library is seen where. */
class ArchitectureTest {
  private static final int LONGEST_CLASS = 450;

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // Core's contracts come as a jar once it is packaged.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.pushbridge");

  @Test
  void everyModuleIsLookedAt() {
    assertThat(OURS.getPackage("io.pushbridge").getSubpackages())
        .extracting(JavaPackage::getName)
        .containsExactlyInAnyOrder(
            "io.pushbridge.apns",
            "io.pushbridge.bridge",
            "io.pushbridge.broker",
            "io.pushbridge.core",
            "io.pushbridge.link",
            "io.pushbridge.server",
            "io.pushbridge.socketio",
            "io.pushbridge.store");
  }

  @Test
  void modulesDependOnlyAsDrawn() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("server")
        .definedBy("io.pushbridge.server..")
        .layer("broker")
        .definedBy("io.pushbridge.broker..")
        .layer("bridge")
        .definedBy("io.pushbridge.bridge..")
        .layer("store")
        .definedBy("io.pushbridge.store..")
        .layer("apns")
        .definedBy("io.pushbridge.apns..")
        .layer("link")
        .definedBy("io.pushbridge.link..")
        .layer("socketio")
        .definedBy("io.pushbridge.socketio..")
        .layer("core")
        .definedBy("io.pushbridge.core..")
        .whereLayer("server")
        .mayOnlyAccessLayers("broker", "bridge", "store", "apns", "link", "socketio", "core")
        .whereLayer("broker")
        .mayOnlyAccessLayers("core")
        .whereLayer("bridge")
        .mayOnlyAccessLayers("core", "socketio")
        .whereLayer("store")
        .mayOnlyAccessLayers("core")
        .whereLayer("apns")
        .mayOnlyAccessLayers("core")
        .whereLayer("link")
        .mayOnlyAccessLayers("core")
        .whereLayer("socketio")
        .mayNotAccessAnyLayer()
        .whereLayer("core")
        .mayNotAccessAnyLayer()
        .check(OURS);
  }

  @Test
  void aModuleHidesItsLibrary() {
    onlyIn("io.pushbridge.broker..", "io.moquette..");
    onlyIn("io.pushbridge.store..", "org.mapdb..");
    onlyIn("io.pushbridge.server..", "io.javalin..", "org.eclipse.jetty..");
    onlyIn("io.pushbridge.server..", "io.micrometer..", "io.prometheus..");
    onlyIn("io.pushbridge.server.cli..", "picocli..");
    onlyIn("io.pushbridge.server.jwt..", "com.nimbusds..");
    onlyIn("io.pushbridge.apns..", "com.eatthepath..");
    noClasses()
        .that()
        .resideOutsideOfPackages("io.pushbridge.link..", "io.pushbridge.server.cli.tools..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.hivemq..")
        .check(OURS);
  }

  private static void onlyIn(String module, String... library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .check(OURS);
  }

  @Test
  void coreStandsOnTheJdkAndTheLoggingInterfaceOnly() {
    classes()
        .that()
        .resideInAPackage("io.pushbridge.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.pushbridge.core..", "java..", "javax.crypto..", "org.slf4j..")
        .check(OURS);
  }

  @Test
  void nothingPublishesPastThePublisher() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.pushbridge.bridge..", "io.pushbridge.broker.mqtt..", "io.pushbridge.server..")
        .should()
        .callMethodWhere(
            target(owner(assignableTo("io.pushbridge.core.delivery.Router")))
                .and(target(name("route"))))
        .check(OURS);
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    List<Path> silent = new ArrayList<>();
    for (Path folder : sourceFolders()) {
      if (!Files.exists(folder.resolve("package-info.java"))) {
        silent.add(folder);
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void noClassIsLongerThanAnybodyReads() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path folder : sourceFolders()) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          int lines = Files.readAllLines(file).size();
          if (lines > LONGEST_CLASS) {
            tooLong.add(file + " has " + lines + " lines");
          }
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }

  /** Every folder with main sources of every module. */
  private static List<Path> sourceFolders() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (String module :
        List.of("core", "store", "broker", "socketio", "bridge", "apns", "server")) {
      try (Stream<Path> all = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        all.filter(path -> path.toString().endsWith(".java"))
            .map(Path::getParent)
            .distinct()
            .forEach(folders::add);
      }
    }
    return folders;
  }
}
