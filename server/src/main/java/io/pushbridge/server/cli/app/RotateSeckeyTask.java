package io.pushbridge.server.cli.app;

import picocli.CommandLine.Command;

/** {@code pushbridge app rotate-seckey}. */
@Command(
    name = "rotate-seckey",
    description = "Gives an app another seckey; the former one is good for a while longer.")
final class RotateSeckeyTask extends Rotation {
  RotateSeckeyTask(Surroundings surroundings) {
    super(surroundings, "/seckey", "seckey");
  }
}
