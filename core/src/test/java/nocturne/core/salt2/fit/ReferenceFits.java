package nocturne.core.salt2.fit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.ReferenceModels;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.sample.SharedData;

/**
 * sncosmo's fits of simulated and real light curves, with what they were fitted to. Each is read
 * and fitted once for all tests.
 */
final class ReferenceFits {
  private static final String MODEL = "salt3-k21";
  private static final double EDGE = 0.01;
  private static final double FIRST_PHASE = -20;
  private static final double LAST_PHASE = 50;

  private static final Map<String, ReferenceFits> READ = new ConcurrentHashMap<>();
  private static final Map<Row, Fitted> FITTED =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private final List<Row> rows = new ArrayList<>();

  /**
   * One fit.
   *
   * @param id of the light curve
   * @param values all columns
   * @param best name of the column with the lowest chi-square of many starts
   * @param fitter as it was fitted there
   */
  record Row(
      String id,
      Map<String, String> values,
      String best,
      List<Observation> photometry,
      SaltFitter fitter) {

    double number(String column) {
      return ReferenceFits.number(values, column);
    }

    Fitted fit() {
      return FITTED.computeIfAbsent(this, row -> (Fitted) fitter.fit(photometry));
    }

    /** Whether an epoch is where the model jumps, at the best parameters. */
    boolean isAtEdge() {
      for (Observation epoch : photometry) {
        double phase = (epoch.mjd() - number("best_t0")) / (1 + number("best_z"));
        if (Math.abs(phase - FIRST_PHASE) < EDGE || Math.abs(phase - LAST_PHASE) < EDGE) {
          return true;
        }
      }
      return false;
    }

    /** sncosmo's own parameters. */
    SaltParameters parameters() {
      return new SaltParameters(number("z"), number("t0"), number("x0"), number("x1"), number("c"));
    }

    double hessianError(SaltParameter parameter) {
      return number("hess_err_" + parameter.label());
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** The simulated light curves in default mode. */
  static ReferenceFits simulatedDefault() {
    return READ.computeIfAbsent("simulatedDefault", key -> readSimulatedDefault());
  }

  private static ReferenceFits readSimulatedDefault() {
    Map<String, List<Observation>> curves = simulated();
    SaltFitter fitter = fitter(FitSettings.defaults());
    ReferenceFits fits = new ReferenceFits();
    for (Map<String, String> row : SharedData.table("salt/simulated/sncosmo_fits_default.csv")) {
      String id = row.get("sn_id");
      fits.rows.add(new Row(id, row, "best_chisq", of(curves, id), fitter));
    }
    return fits;
  }

  /**
   * The simulated light curves in the original's way.
   *
   * @param mode of {@code free_z_5par}, {@code fixed_z_4par} and {@code fixed_z_4par_modelcov}
   */
  static ReferenceFits simulated(String mode) {
    return READ.computeIfAbsent("simulated " + mode, key -> readSimulated(mode));
  }

  private static ReferenceFits readSimulated(String mode) {
    Map<String, List<Observation>> curves = simulated();
    SaltFitter free = fitter(FitSettings.original());
    ReferenceFits fits = new ReferenceFits();
    for (Map<String, String> row : SharedData.table("salt/simulated/sncosmo_fits.csv")) {
      if (mode.equals(row.get("mode"))) {
        String id = row.get("sn_id");
        SaltFitter fitter =
            mode.startsWith("free")
                ? free
                : fitter(
                    FitSettings.original()
                        .withZ(Range.at(number(row, "z")))
                        .withT0(new Range(number(row, "t0_bound_lo"), number(row, "t0_bound_hi")))
                        .withErrors(0, mode.endsWith("modelcov")));
        fits.rows.add(new Row(id, row, "best_chisq_multistart", of(curves, id), fitter));
      }
    }
    return fits;
  }

  /**
   * Real light curves as the original fitted them.
   *
   * @param errors {@code original} or {@code corrected}
   */
  static ReferenceFits original(String errors) {
    return READ.computeIfAbsent("original " + errors, key -> readOriginal(errors));
  }

  private static ReferenceFits readOriginal(String errors) {
    Map<String, List<Observation>> curves = new HashMap<>();
    for (Map<String, String> epoch : SharedData.table("ztf/reference/epochs.csv")) {
      curves
          .computeIfAbsent(epoch.get("file"), file -> new ArrayList<>())
          .add(observation(epoch, "mjd", "fluxerr_" + errors));
    }
    SaltFitter fitter = fitter(FitSettings.original());
    ReferenceFits fits = new ReferenceFits();
    for (Map<String, String> row : SharedData.table("ztf/reference/salt3_fits.csv")) {
      if (errors.equals(row.get("fluxerr_mode"))
          && !String.valueOf(row.get("best_chisq_multistart")).isEmpty()) {
        String file = row.get("file");
        fits.rows.add(new Row(file, row, "best_chisq_multistart", of(curves, file), fitter));
      }
    }
    return fits;
  }

  /** Real light curves in default mode. */
  static ReferenceFits realDefault() {
    return READ.computeIfAbsent("realDefault", key -> readRealDefault());
  }

  private static ReferenceFits readRealDefault() {
    Map<String, List<Observation>> curves = new HashMap<>();
    for (Map<String, String> epoch : SharedData.table("ztf/reference/lightcurves_default.csv")) {
      curves
          .computeIfAbsent(epoch.get("file"), file -> new ArrayList<>())
          .add(observation(epoch, "mjd", "fluxerr"));
    }
    SaltFitter fitter = fitter(FitSettings.defaults());
    ReferenceFits fits = new ReferenceFits();
    for (Map<String, String> row : SharedData.table("ztf/reference/salt3_fits_default.csv")) {
      if (!String.valueOf(row.get("best_chisq")).isEmpty()) {
        String file = row.get("file");
        fits.rows.add(new Row(file, row, "best_chisq", of(curves, file), fitter));
      }
    }
    return fits;
  }

  /** Of all epochs, as sncosmo fits. */
  private static SaltFitter fitter(FitSettings settings) {
    return new SaltFitter(
        ReferenceModels.asSncosmo(MODEL), Bandpasses.ztf(), settings.withPhases(null));
  }

  private static Map<String, List<Observation>> simulated() {
    Map<String, List<Observation>> curves = new LinkedHashMap<>();
    for (Map<String, String> epoch : SharedData.table("salt/simulated/lightcurves.csv")) {
      curves
          .computeIfAbsent(epoch.get("sn_id"), id -> new ArrayList<>())
          .add(observation(epoch, "time", "fluxerr"));
    }
    return curves;
  }

  private static Observation observation(Map<String, String> epoch, String time, String error) {
    String zp = epoch.get("zp");
    return new Observation(
        number(epoch, time),
        String.valueOf(epoch.get("band")),
        number(epoch, "flux"),
        number(epoch, error),
        zp == null ? 25 : Double.parseDouble(zp));
  }

  private static List<Observation> of(Map<String, List<Observation>> curves, String id) {
    return curves.getOrDefault(id, List.of());
  }

  static double number(Map<String, String> row, String column) {
    String value = row.get(column);
    return value == null || value.isEmpty() ? Double.NaN : Double.parseDouble(value);
  }
}
