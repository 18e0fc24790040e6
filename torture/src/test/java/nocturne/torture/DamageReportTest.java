package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nocturne.torture.Damage.How;
import nocturne.torture.Verdict.Outcome;
import org.junit.jupiter.api.Test;

final class DamageReportTest {
  @Test
  void outcomesAreCountedByKindOfFileAndByDamage() {
    DamageReport report = new DamageReport("nocturne damages");
    add(report, FileKind.PACKS, How.GONE, false, Outcome.BY_REMEDY);
    add(report, FileKind.PACKS, How.BIT, true, Outcome.NAMED);
    assertThat(report.isClean()).isTrue();
    add(report, FileKind.ALERTS, How.BIT, true, Outcome.FAILED);
    assertThat(report.isClean()).isFalse();
    assertThat(report.markdown())
        .contains(
            """
            | kind of file | harmless | healed | healed by its remedy | named | FAILED |
            | --- | ---: | ---: | ---: | ---: | ---: |
            | topic of alerts | | | | | 1 |
            | packs | | | 1 | 1 | |
            | all | | | 1 | 1 | 1 |

            | damage | harmless | healed | healed by its remedy | named | FAILED |
            | --- | ---: | ---: | ---: | ---: | ---: |
            | one bit flipped, while open | | | | 1 | 1 |
            | deleted, while closed | | | 1 | | |
            | all | | | 1 | 1 | 1 |
            """);
  }

  private static void add(
      DamageReport report, FileKind kind, How how, boolean isOpen, Outcome outcome) {
    Damage damage = new Damage(kind, "file", how, isOpen, 0, 1);
    report.add(new DamageReport.Row(1, damage, new Verdict(outcome, "why", List.of()), 1));
  }
}
