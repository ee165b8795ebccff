package io.pushbridge.server.cli.app;

import picocli.CommandLine.Command;

/** {@code pushbridge app rotate-device-password}. */
@Command(
    name = "rotate-device-password",
    description = {
      "Gives an app another device password; the former one is good for a while longer.",
      "Devices that are connected stay so."
    })
final class RotateDevicePasswordTask extends Rotation {
  RotateDevicePasswordTask(Surroundings surroundings) {
    super(surroundings, "/device-password", "devicePassword");
  }
}
