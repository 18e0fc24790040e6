package nocturne.app.command;

import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.ArrayList;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.files.PacketReadings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.Rows;
import nocturne.broker.filter.FilterSettings;
import nocturne.core.alert.Alert;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.filter.Verdict;
import nocturne.simulator.replay.PacketSources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Evaluates alerts in packets. */
@Takes({SETTINGS, ROWS})
@Command(
    name = "filter",
    description = {
      "Apply the filter for extragalactic transients to alerts in packets.",
      "One row for each alert: the verdict, its four sub-cuts, the values they"
          + " use, and the sub-cuts that failed. Each optional cut that is on (keys"
          + " filter.*) adds a column."
    })
public final class FilterCommand extends NocturneCommand {
  static final List<String> COLUMNS =
      List.of(
          ("file candid objectId verdict is_positive_sub no_pointsource_counterpart"
                  + " not_moving no_ssobject n_positive max_gap_days distpsnr1 sgscore1"
                  + " ssdistnr rb drb reason")
              .split(" "));

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Avro files, folders of *.avro, .tar.gz archives, or - for standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--original",
      description =
          "Evaluate to the digit as the broker that Nocturne descends from; where that broker"
              + " failed on an alert, there is no verdict and the reason names the field it failed"
              + " on.")
  private boolean original;

  public FilterCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() {
    FilterSettings settings = global.configuration().filter();
    ExtragalacticTransient filter =
        original ? ExtragalacticTransient.original().withCuts(settings.cuts()) : settings.filter();
    PacketSources packets = global.packets(files);
    PacketReadings readings = new PacketReadings(global.err()::println, global.decoder());
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.addAll(settings.cutsOn());
    try (Rows rows = global.rows(columns)) {
      readings.forEach(
          packets, (file, alert) -> rows.add(row(file, alert, filter.evaluate(alert))));
    }
    return readings.faults() == 0 ? 0 : Failure.INCOMPLETE;
  }

  private static List<@Nullable Object> row(String file, Alert alert, Verdict v) {
    Verdict.SubCuts sub = v.subCuts();
    Verdict.Numbers numbers = v.numbers();
    List<@Nullable Object> row = new ArrayList<>();
    row.add(file);
    row.add(alert.candid());
    row.add(alert.objectId().orElse(null));
    row.add(v.verdict());
    row.add(sub.isPositiveSub());
    row.add(sub.noPointsourceCounterpart());
    row.add(sub.notMoving());
    row.add(sub.noSsobject());
    row.add(sub.nPositive());
    row.add(sub.maxGapDays());
    row.add(numbers.distpsnr1());
    row.add(numbers.sgscore1());
    row.add(numbers.ssdistnr());
    row.add(numbers.rb());
    row.add(numbers.drb());
    row.add(v.reason());
    v.cuts().forEach(cut -> row.add(cut.passed()));
    return row;
  }
}
