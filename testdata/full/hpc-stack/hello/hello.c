/* Each rank transforms its own wave with FFTW and writes the peak into one HDF5 file together with the others. */
#include <fftw3.h>
#include <hdf5.h>
#include <math.h>
#include <mpi.h>
#include <stdio.h>

#define N 64

int main(int argc, char **argv) {
  int rank, size;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);

  double wave[N];
  fftw_complex spectrum[N / 2 + 1];
  for (int i = 0; i < N; i++) wave[i] = cos(2 * acos(-1.0) * (rank + 1) * i / N);
  fftw_plan plan = fftw_plan_dft_r2c_1d(N, wave, spectrum, FFTW_ESTIMATE);
  fftw_execute(plan);
  int peak = 0;
  for (int k = 1; k <= N / 2; k++)
    if (fabs(spectrum[k][0]) > fabs(spectrum[peak][0])) peak = k;

  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fapl_mpio(access, MPI_COMM_WORLD, MPI_INFO_NULL);
  hid_t file = H5Fcreate(argv[1], H5F_ACC_TRUNC, H5P_DEFAULT, access);
  hsize_t all = size, one = 1, at = rank;
  hid_t space = H5Screate_simple(1, &all, NULL);
  hid_t peaks = H5Dcreate(file, "peaks", H5T_NATIVE_INT, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &one, NULL);
  hid_t memory = H5Screate_simple(1, &one, NULL);
  H5Dwrite(peaks, H5T_NATIVE_INT, memory, space, H5P_DEFAULT, &peak);
  H5Dclose(peaks);
  H5Fclose(file);

  if (rank == 0) {
    int read[64];
    file = H5Fopen(argv[1], H5F_ACC_RDONLY, H5P_DEFAULT);
    peaks = H5Dopen(file, "peaks", H5P_DEFAULT);
    H5Dread(peaks, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, read);
    H5Fclose(file);
    printf("peaks of %d ranks:", size);
    for (int i = 0; i < size; i++) printf(" %d", read[i]);
    printf("\n");
  }
  MPI_Finalize();
  return 0;
}
