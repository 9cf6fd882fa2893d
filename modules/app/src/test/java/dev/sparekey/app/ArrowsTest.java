package dev.sparekey.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** Which module may know which. */
@AnalyzeClasses(packages = "dev.sparekey", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

  @ArchTest
  static final ArchRule modules_knowOnlyWhatLiesBeforeThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.sparekey..")
          .withOptionalLayers(true)
          .layer("model")
          .definedBy("dev.sparekey.model..")
          .layer("rules")
          .definedBy("dev.sparekey.rules..")
          .layer("ingest")
          .definedBy("dev.sparekey.ingest..")
          .layer("receivers")
          .definedBy("dev.sparekey.receivers..")
          .layer("recovery")
          .definedBy("dev.sparekey.recovery..")
          .layer("engine")
          .definedBy("dev.sparekey.engine..")
          .layer("registryclient")
          .definedBy("dev.sparekey.registryclient..")
          .layer("localcluster")
          .definedBy("dev.sparekey.localcluster..")
          .layer("testkit")
          .definedBy("dev.sparekey.testkit..")
          .layer("topology")
          .definedBy("dev.sparekey.topology..")
          .layer("sinks")
          .definedBy("dev.sparekey.sinks..")
          .layer("app")
          .definedBy("dev.sparekey.app..")
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("rules")
          .mayOnlyAccessLayers("model")
          .whereLayer("ingest")
          .mayOnlyAccessLayers("model", "rules")
          .whereLayer("receivers")
          .mayOnlyAccessLayers("model", "rules", "ingest")
          .whereLayer("recovery")
          .mayOnlyAccessLayers("model")
          .whereLayer("engine")
          .mayOnlyAccessLayers("model", "rules", "recovery")
          .whereLayer("registryclient")
          .mayNotAccessAnyLayer()
          .whereLayer("localcluster")
          .mayNotAccessAnyLayer()
          .whereLayer("testkit")
          .mayOnlyAccessLayers("model", "localcluster")
          .whereLayer("testkit")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("topology")
          .mayOnlyAccessLayers("model", "rules", "ingest", "recovery", "engine", "registryclient")
          .whereLayer("sinks")
          .mayOnlyAccessLayers("model", "registryclient")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule streams_areTheTopologysAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sparekey.topology..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule logic_hasNoClockOfItsOwn =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.sparekey.model..",
              "dev.sparekey.rules..",
              "dev.sparekey.ingest..",
              "dev.sparekey.recovery..",
              "dev.sparekey.engine..",
              "dev.sparekey.sinks.format..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
