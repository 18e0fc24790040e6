package nocturne.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final List<String> COLUMNS = List.of("name", "x", "note");

  @Test
  void csvQuotesOnlyWhatItMustAndPrintsFloatsWidenedInFull() {
    assertThat(written(Format.CSV))
        .isEqualTo(
            """
            name,x,note
            a,0.10000000149011612,"he said ""no"", twice"
            b,,
            """);
  }

  @Test
  void jsonHasNullsForNanAndForAbsentValues() {
    assertThat(written(Format.JSON))
        .isEqualTo(
            """
            {"name":"a","x":0.10000000149011612,"note":"he said \\"no\\", twice"}
            {"name":"b","x":null,"note":null}
            """);
  }

  @Test
  void aTableLinesUp() {
    assertThat(written(Format.TABLE))
        .isEqualTo(
            """
            name    x  note
            ----  ---  ------------------
            a     0.1  he said "no", twice
            b       ·  ·
            """
                .replace("------------------", "-------------------"));
  }

  @Test
  void aTableHasNumbersInFullAndWithoutAnExponentWhereTheyAreShort() {
    StringBuilder out = new StringBuilder();
    try (Rows rows = Rows.to(out, Format.TABLE, List.of("value"))) {
      for (double value : new double[] {2459234.7512847, 213.9146802, 2.0e10, 0.000012, 1.5e-30}) {
        rows.add(List.of(value));
      }
    }
    assertThat(out.toString().lines().skip(2).map(String::strip))
        .containsExactly("2459234.7512847", "213.9146802", "20000000000", "0.000012", "1.5e-30");
  }

  @Test
  void controlCharactersOfAHostileNameDoNotReachATerminal() {
    StringBuilder out = new StringBuilder();
    try (Rows rows = Rows.to(out, Format.TABLE, List.of("objectId"))) {
      rows.add(List.of("\u001b[2Jgone"));
    }
    assertThat(out.toString()).doesNotContain("\u001b").contains("\uFFFD[2Jgone");
  }

  @Test
  void jsonTextIsAlwaysLegal() {
    StringBuilder out = new StringBuilder();
    Json.text(out, "\u0001\ud800x\ud83c\udf1f\"\\\n");
    assertThat(out.toString()).isEqualTo("\"\\u0001\\ud800x\ud83c\udf1f\\\"\\\\\\n\"");
  }

  private static String written(Format format) {
    StringBuilder out = new StringBuilder();
    try (Rows rows = Rows.to(out, format, COLUMNS)) {
      rows.add(Arrays.asList("a", 0.1f, "he said \"no\", twice"));
      rows.add(Arrays.asList("b", Double.NaN, null));
    }
    return out.toString();
  }
}
