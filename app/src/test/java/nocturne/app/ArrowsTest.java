package nocturne.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.PackageMatchers;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import picocli.CommandLine.Command;

/**
 * The map of the house, held by a test: who may know whom, and what each room leaves to others. It
 * stands in app because app is the only module that sees all the rooms. Every rule ends with what
 * to do instead of breaking it.
 */
@AnalyzeClasses(packages = "nocturne", importOptions = ArrowsTest.ProductionCode.class)
final class ArrowsTest {
  private static final PackageMatchers BACK_END =
      PackageMatchers.of("org.apache.kafka..", "org.apache.iceberg..", "org.duckdb..");

  /** Leaves out tests, the contract suites and fixtures of the test-jars among them. */
  static final class ProductionCode implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule arrowsPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("core")
          .definedBy("nocturne.core..")
          .layer("survey")
          .definedBy("nocturne.survey..")
          .layer("plot")
          .definedBy("nocturne.plot..")
          .layer("broker")
          .definedBy("nocturne.broker..")
          .layer("standalone")
          .definedBy("nocturne.standalone..")
          .layer("simulator")
          .definedBy("nocturne.simulator..")
          .layer("app")
          .definedBy("nocturne.app..")
          .whereLayer("core")
          .mayNotAccessAnyLayer()
          .whereLayer("survey")
          .mayOnlyAccessLayers("core")
          .whereLayer("plot")
          .mayOnlyAccessLayers("core")
          .whereLayer("broker")
          .mayOnlyAccessLayers("survey", "plot", "core")
          .whereLayer("standalone")
          .mayOnlyAccessLayers("broker", "survey", "core")
          .whereLayer("simulator")
          .mayOnlyAccessLayers("broker", "survey", "core")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .because(
              "core <- {survey, plot} <- broker <- {standalone, simulator} <- app; what a lower room"
                  + " needs from a higher one it asks for as an interface of its own, which the"
                  + " higher one implements and app hands in");

  @ArchTest
  static final ArchRule coreTouchesNothingOutside =
      noClasses()
          .that()
          .resideInAPackage("nocturne.core..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.net..",
                      "java.sql..",
                      "org.slf4j..")
                  .or(
                      belongToAnyOf(
                          File.class,
                          FileInputStream.class,
                          FileOutputStream.class,
                          FileReader.class,
                          FileWriter.class,
                          RandomAccessFile.class)))
          .because(
              "core is values and functions: take an InputStream or bytes that the caller opened,"
                  + " return what there is to log as part of the result");

  @ArchTest
  static final ArchRule coreReadsNoClock =
      noClasses()
          .that()
          .resideInAPackage("nocturne.core..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .because("the same input gives the same output: take the time as an argument");

  @ArchTest
  static final ArchRule brokerKnowsOnlyPorts =
      noClasses()
          .that()
          .resideInAPackage("nocturne.broker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "org.apache.iceberg..",
              "org.apache.parquet..",
              "org.apache.hadoop..",
              "org.duckdb..",
              "org.sqlite..",
              "java.sql..",
              "nocturne.survey.kafka..")
          .because(
              "a night is told in terms of nocturne.broker.port: add what is missing to a port and"
                  + " its contract suite, and the technology to a back end such as standalone");

  @ArchTest
  static final ArchRule commandsStartWithoutABackEnd =
      codeUnits()
          .that()
          .areDeclaredInClassesThat()
          .areAnnotatedWith(Command.class)
          .should()
          .notHaveRawParameterTypes(
              describe(
                  "of Kafka, Iceberg or DuckDB",
                  types -> types.stream().map(JavaClass::getPackageName).anyMatch(BACK_END)))
          .because(
              "picocli looks at the methods of every command at every start, and so loads the types"
                  + " in their signatures: put the method into a class that is made in call");

  @ArchTest
  static final ArchRule queriesPrintNothing =
      noClasses()
          .that()
          .resideInAPackage("nocturne.app.query..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "picocli..",
              "nocturne.app.options..",
              "nocturne.app.output..",
              "nocturne.app.progress..")
          .because("a page shows the same answers as a command: return records");

  @ArchTest
  static final ArchRule noCloudInTheDefaultBuild =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.cloud..", "org.apache.beam..")
          .because(
              "a newcomer needs neither: Google's services belong to the google module, Beam's"
                  + " pipelines to beam");

  @ArchTest
  static final ArchRule loggingBackEndOnlyInApp =
      noClasses()
          .that(resideOutsideOfPackages("nocturne.app..", "nocturne.torture..", "nocturne.bench.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ch.qos.logback..",
              "org.apache.logging..",
              "java.util.logging..",
              "org.apache.log4j..")
          .because(
              "a library logs through org.slf4j and leaves it to the program where the lines go");

  @ArchTest
  static final ArchRule onlyAppTalksToTheTerminal =
      noClasses()
          .that(resideOutsideOfPackages("nocturne.app..", "nocturne.torture..", "nocturne.bench.."))
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .because(
              "results go to stdout and talk to stderr in one place: return a value, or take a"
                  + " listener");

  @ArchTest
  static final ArchRule roomsHaveNoCycles =
      slices()
          .matching("nocturne.(*).(*)..")
          .should()
          .beFreeOfCycles()
          .because(
              "two packages that need each other are one idea or miss a third: move what both need"
                  + " to where neither depends on the other");

  @ArchTest
  static final ArchRule noStaticMutableState =
      fields()
          .that()
          .areStatic()
          .should()
          .beFinal()
          .because("state belongs to an object that was handed to whoever needs it");

  @ArchTest
  static final ArchRule namesSaySomething =
      classes()
          .should()
          .haveNameNotMatching(".*(Manager|Impl|Util|Utils|Helper|Helpers|Common|Info)")
          .because(
              "a class without a noun of its own is missing an idea: find the word in GLOSSARY.md");

  /** The ledger keeps an outcome as an array of its nine parts, so it has no parts of parts. */
  @ArchTest
  static void constructorsTakeAtMostSevenValues(JavaClasses house) {
    TreeSet<String> larger = new TreeSet<>();
    for (JavaClass each : house) {
      // The compiler adds parameters to others: the object around them, what they capture, a name.
      if (each.isTopLevelClass()
          || (each.isMemberClass() && !each.isInnerClass() && !each.isEnum())) {
        for (JavaConstructor constructor : each.getConstructors()) {
          if (constructor.getRawParameterTypes().size() > 7) {
            larger.add(each.getSimpleName());
          }
        }
      }
    }
    assertThat(larger)
        .as("classes with a constructor of more: make what always travels together one value")
        .containsExactly("PacketOutcome");
  }

  @ArchTest
  static void everyPackageHasADescription(JavaClasses house) {
    TreeSet<String> unsigned = new TreeSet<>();
    for (JavaClass each : house) {
      JavaPackage room = each.getPackage();
      if (!room.tryGetPackageInfo()
          .filter(sign -> sign.isAnnotatedWith(NullMarked.class))
          .isPresent()) {
        unsigned.add(room.getName());
      }
    }
    assertThat(unsigned)
        .as(
            "packages without a @NullMarked package-info.java: write what happens there, what never"
                + " happens there, where to start reading and where the idea comes from")
        .isEmpty();
  }

  @ArchTest
  static void everyRoomWasLookedAt(JavaClasses house) {
    for (String room :
        List.of("core", "survey", "plot", "broker", "standalone", "simulator", "app")) {
      assertThat(house.that(resideInAnyPackage("nocturne." + room + "..")))
          .as("classes of nocturne.%s on the class path of this test", room)
          .isNotEmpty();
    }
  }
}
