package nocturne.app.web;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nocturne.app.output.DescribedTable;
import nocturne.app.output.Format;
import org.jspecify.annotations.Nullable;

/** Tables as files to download, where a request asks for a format other than JSON. */
final class TableFiles {
  /** Formats by the word that asks for them, with their content types. */
  private static final Map<String, String> TYPES =
      Map.of(
          "csv", "text/csv; charset=utf-8",
          "votable", "application/x-votable+xml",
          "fits", "application/fits",
          "ecsv", "text/csv; charset=utf-8; header=ecsv");

  private TableFiles() {}

  /**
   * The format of the file that a request asks for; empty for JSON.
   *
   * @throws WebProblem if there is no such format
   */
  static Optional<Format> wanted(Context ctx) {
    @Nullable String word = ctx.queryParam("format");
    if (word == null || word.equals("json")) {
      return Optional.empty();
    }
    if (!TYPES.containsKey(word)) {
      throw WebProblem.wrongRequest("\"" + word + "\" is none of json, csv, votable, fits, ecsv.");
    }
    return Optional.of(Format.valueOf(word.toUpperCase(Locale.ROOT)));
  }

  /** Answers with a file. */
  static <T> void answer(
      Context ctx, Format format, String name, DescribedTable<T> table, List<T> rows) {
    String word = format.name().toLowerCase(Locale.ROOT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      table.write(out, format, rows);
    } catch (IOException e) {
      throw new IllegalStateException("a table in memory cannot be written", e);
    }
    String file = name.replaceAll("[^A-Za-z0-9._+-]", "_") + "." + word.replace("votable", "vot");
    WebServer.attachment(ctx, file);
    ctx.contentType(TYPES.getOrDefault(word, "")).result(bytes.toByteArray());
  }
}
