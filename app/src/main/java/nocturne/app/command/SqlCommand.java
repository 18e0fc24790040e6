package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.app.query.TableQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Queries the tables. */
@Command(
    name = "sql",
    description = {
      "Ask the tables alerts and salt2 in SQL (DuckDB's dialect), read-only.",
      "alerts has a row for each, nested as in the packets: candidate.magpsf, prv_candidates[1].jd;"
          + " salt2 one for each that passed the filter: the fit, or why there is none. Its"
          + " name is that of the broker Nocturne descends from; the columns model and model_version"
          + " say what was fitted, as a rule SALT3-F22. `nocturne sql"
          + " \"DESCRIBE alerts\"` lists the columns."
    })
public final class SqlCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Parameters(
      paramLabel = "\"SELECT ...\"",
      description = "Such as \"SELECT count(*) FROM alerts\"; - reads it from standard input.")
  private String query = "";

  public SqlCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new TableQuery(global, query).run();
  }
}
