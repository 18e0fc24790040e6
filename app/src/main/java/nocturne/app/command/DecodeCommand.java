package nocturne.app.command;

import static nocturne.app.options.Takes.Group.ROWS;

import java.util.Arrays;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.files.PacketReadings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.Rows;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.JsonStyle;
import nocturne.core.lightcurve.OriginalEpoch;
import nocturne.simulator.replay.PacketSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the content of packets. */
@Takes(ROWS)
@Command(
    name = "decode",
    description = {
      "Show the alerts in packets.",
      "As JSON, one alert a line, without the cutouts; or with --light-curve as"
          + " rows, one for each epoch. A file that cannot be read is named on stderr"
          + " with its reason, and the others are still decoded (exit code 1)."
    })
public final class DecodeCommand extends NocturneCommand {
  static final List<String> COLUMNS =
      List.of(
          ("candid objectId file i jd mjd band magpsf sigmapsf zp flux"
                  + " fluxerr_original fluxerr_corrected isdiffpos zp_assumed")
              .split(" "));

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Avro files, folders of *.avro, .tar.gz archives, or - for standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--light-curve",
      description =
          "The epochs with a magnitude, with flux (zero point in the row, no sign) and errors.")
  private boolean lightCurve;

  public DecodeCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() {
    PacketSources packets = global.packets(files);
    PacketReadings readings = new PacketReadings(global.err()::println, global.decoder());
    if (lightCurve) {
      try (Rows rows = global.rows(COLUMNS)) {
        readings.forEach(packets, (file, alert) -> add(rows, file, alert));
      }
    } else {
      AlertJson json = new AlertJson(JsonStyle.CANDID_AS_STRING);
      readings.forEach(
          packets, (name, alert) -> global.out().append(json.toString(alert)).append('\n'));
    }
    return readings.faults() == 0 ? 0 : Failure.INCOMPLETE;
  }

  /**
   * Adds the epochs with a magnitude, in the packet's order, the candidate last. Flux is for the
   * zero point in the row and has no sign. A row has the right error and the original broker's.
   */
  private static void add(Rows rows, String file, Alert alert) {
    int i = 0;
    for (OriginalEpoch epoch : alert.original()) {
      rows.add(
          Arrays.asList(
              alert.candid(),
              alert.objectId().orElse(null),
              file,
              i++,
              epoch.jd(),
              epoch.mjd(),
              epoch.band(),
              epoch.mag(),
              epoch.magError(),
              epoch.zp(),
              epoch.flux(),
              epoch.fluxErrorOriginal(),
              epoch.fluxErrorCorrected(),
              epoch.sign(),
              epoch.zpAssumed() ? 1 : 0));
    }
  }
}
