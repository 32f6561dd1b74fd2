#include <iostream>
#include <string>

int main(int argc, char* argv[]) {
    std::string name = (argc > 1) ? argv[1] : "World";
    std::cout << "Hello, " << name << "!" << std::endl;
    std::cout << "This binary was compiled inside a container." << std::endl;
    return 0;
}
