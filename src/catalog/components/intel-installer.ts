/** What the offline installers of Intel's packages have in common. Source: their own `--help`, and Spack's packages of them. */
export const INTEL_INSTALLER = {
  commands: [
    [
      ...["bash", "./installer", "-f", "${source}/extracted", "-r", "yes", "-a", "-s"],
      ...["--action", "install", "--eula", "accept", "--install-dir", "${prefix}"],
    ],
  ],
  machines: { amd64: "x86_64" },
  eula: "https://www.intel.com/content/www/us/en/developer/articles/license/end-user-license-agreement.html",
} as const;
