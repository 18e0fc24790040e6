package nocturne.app.night;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nocturne.app.output.Printable;
import nocturne.simulator.night.InjectedSupernova;

/** Prints a recovery for people. */
final class RecoveryText {
  private RecoveryText() {}

  static List<String> of(Recovery r) {
    List<String> lines = new ArrayList<>();
    lines.add("Type Ia supernovae put into the sky, and what became of them:");
    lines.add(count("injected", r.injected()));
    lines.add(count("seen", r.seen()) + lost(r.injected() - r.seen(), unseen(r)));
    lines.add(count("passed the filter", r.passed()) + lost(r.seen() - r.passed(), "named below"));
    lines.add(count("fitted", r.fitted()) + lost(r.passed() - r.fitted(), "named below"));
    lines.add(
        count("recovered", r.recovered())
            + (r.share().isPresent()
                ? String.format(
                    Locale.ROOT,
                    "   %.0f %% of the fitted have all five parameters within %.0f sigma",
                    100 * r.share().getAsDouble(),
                    Recovery.SIGMAS)
                : ""));
    if (!r.lost().isEmpty()) {
      lines.add(
          "Where each missing one was lost, and why (parameters: the light curve as measured has a"
              + " lower chi-square elsewhere than at the truth):");
    }
    for (Recovery.Where where : Recovery.Where.values()) {
      for (Recovery.Lost each : r.lost()) {
        if (each.where() == where) {
          lines.add(
              String.format(
                  Locale.ROOT,
                  "  %-12s  %-10s  %s",
                  Printable.line(each.objectId()),
                  word(where),
                  Printable.line(each.why())));
        }
      }
    }
    return lines;
  }

  private static String count(String what, int n) {
    return String.format(Locale.ROOT, "  %-24s %,9d", what, n);
  }

  private static String lost(int n, String how) {
    return n == 0 ? "" : String.format(Locale.ROOT, "   %,d lost: %s", n, how);
  }

  private static String unseen(Recovery r) {
    List<String> words = new ArrayList<>();
    int faint = r.unseen().getOrDefault(InjectedSupernova.Outcome.TOO_FAINT, 0);
    int dark = r.unseen().getOrDefault(InjectedSupernova.Outcome.DARK, 0);
    if (faint > 0) {
      words.add(faint + " below five sigma in every exposure");
    }
    if (dark > 0) {
      words.add(dark + " before or after they shone");
    }
    return String.join(", ", words);
  }

  private static String word(Recovery.Where where) {
    return switch (where) {
      case FILTER -> "filter";
      case FIT -> "fit";
      case PARAMETERS -> "parameters";
    };
  }
}
